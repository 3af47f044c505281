package heirloom.os.windows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Children in C for Windows, of {@code test/c/windows}; {@code ci/windows} builds them. */
public final class WindowsPrograms {

  private static final String FOLDER = "heirloom.test.windowsPrograms";

  private WindowsPrograms() {}

  /** The program's path; skips the calling test where it was not built. */
  public static String path(String name) {
    String folder = System.getProperty(FOLDER, "");
    Assumptions.assumeTrue(!folder.isEmpty(), "no folder of C programs given by -D" + FOLDER);
    Path program = Path.of(folder, name + ".exe");
    Assumptions.assumeTrue(Files.exists(program), "no mingw C compiler here: " + program);
    return program.toString();
  }
}
