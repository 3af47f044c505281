package heirloom.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes things another user's, which root alone may. */
final class ForeignUser {

  static final int NOBODY = 65534;

  private ForeignUser() {}

  static void give(Path file) throws IOException {
    try {
      Files.setAttribute(file, "unix:uid", NOBODY);
    } catch (java.nio.file.FileSystemException e) {
      assumeTrue(false, "only root can give files away: " + e.getMessage());
    }
  }
}
