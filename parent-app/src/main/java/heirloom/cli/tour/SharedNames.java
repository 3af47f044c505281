package heirloom.cli.tour;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The named shared memory of this system. */
final class SharedNames {

  private SharedNames() {}

  /** What {@code /dev/shm} holds now, sorted; empty where there is none. */
  static List<String> now() {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/dev/shm"))) {
      entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    } catch (IOException e) {
      // No such directory: then nothing can be left in it.
      return List.of();
    }
    Collections.sort(names);
    return names;
  }
}
