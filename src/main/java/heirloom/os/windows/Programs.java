package heirloom.os.windows;

import heirloom.os.OsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** This system's directories, told to {@link ProgramSearch}. */
final class Programs {

  private static final int PATH_CAPACITY = 32_768;

  private final Kernel32Ext kernel;

  Programs(Kernel32Ext kernel) {
    this.kernel = kernel;
  }

  /**
   * The absolute path of a program.
   *
   * @throws IllegalArgumentException when the name contains NUL
   * @throws OsException ERROR_FILE_NOT_FOUND, in the words that CreateProcess would use
   */
  String find(String program) throws OsException {
    CommandLine.refuseNul("program", program);
    if (program.isEmpty() || program.indexOf('"') >= 0) {
      throw WindowsErrors.exception("CreateProcess", WindowsErrors.FILE_NOT_FOUND);
    }
    Optional<String> found = ProgramSearch.find(program, places(), Programs::isFile);
    return found.orElseThrow(
        () -> WindowsErrors.exception("CreateProcess", WindowsErrors.FILE_NOT_FOUND));
  }

  /** {@code cmd.exe} of the system's directory and no other. */
  String commandInterpreter() throws OsException {
    return systemDirectory() + "\\cmd.exe";
  }

  /** This process's SystemRoot. */
  Optional<String> systemRoot() {
    return Optional.ofNullable(System.getenv("SystemRoot"));
  }

  private ProgramSearch.Places places() throws OsException {
    String current = Path.of("").toAbsolutePath().toString();
    String windows = windowsDirectory();
    List<String> before = new ArrayList<>();
    before.add(applicationDirectory());
    if (System.getenv("NoDefaultCurrentDirectoryInExePath") == null) {
      before.add(current);
    }
    before.add(systemDirectory());
    before.add(windows + "\\System");
    before.add(windows);
    return new ProgramSearch.Places(
        current, before, Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  private static boolean isFile(String candidate) {
    try {
      // Not followed: the aliases of store applications are links that only CreateProcess follows.
      Path file = Path.of(candidate);
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(file);
    } catch (InvalidPathException noName) {
      return false;
    }
  }

  private String applicationDirectory() throws OsException {
    char[] path = new char[PATH_CAPACITY];
    int length = kernel.GetModuleFileNameW(null, path, path.length);
    String program = text("GetModuleFileName", path, length);
    return program.substring(0, Math.max(0, program.lastIndexOf('\\')));
  }

  private String systemDirectory() throws OsException {
    char[] path = new char[PATH_CAPACITY];
    int length = kernel.GetSystemDirectoryW(path, path.length);
    return text("GetSystemDirectory", path, length);
  }

  private String windowsDirectory() throws OsException {
    char[] path = new char[PATH_CAPACITY];
    int length = kernel.GetWindowsDirectoryW(path, path.length);
    return text("GetWindowsDirectory", path, length);
  }

  private static String text(String call, char[] characters, int length) throws OsException {
    WindowsErrors.check(call, length != 0);
    return new String(characters, 0, length);
  }
}
