package heirloom.interop;

import heirloom.testing.Patience;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Waits until the files of a folder can be deleted, which Windows refuses while one is mapped. */
final class Unmapping {

  private Unmapping() {}

  static void await(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Patience.await()
            .ignoreExceptions()
            .until(
                () -> {
                  System.gc();
                  Files.deleteIfExists(file);
                  return true;
                });
      }
    }
  }
}
