package heirloom.os.windows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds a program as CreateProcess would, so that it can be passed absolutely. Pure but for the
 * question whether a file exists.
 *
 * <p>CreateProcess itself is never left to search: given a line with blanks and no application name
 * it tries {@code C:\Program.exe} for {@code C:\Program Files\x} (trap
 * UnquotedProgramPathIsHijacked, CWE-428). The rule, in this order: a name with a separator or
 * drive is taken from this process's current directory; any other is looked for beside this
 * process's own program, in its current directory (unless {@code
 * NoDefaultCurrentDirectoryInExePath} is set), in the system's directories, then along PATH. The
 * child's directory and environment play no part. A name without an extension gets {@code .exe}
 * first, and is then tried as it is. What is found is what the system would open, see {@link
 * FullPath}, so that nobody judges another name than the one that runs. Source: CreateProcessW and
 * NeedCurrentDirectoryForExePath on Microsoft Learn.
 */
final class ProgramSearch {

  /**
   * Where to look.
   *
   * @param current this process's directory, absolute
   * @param before directories before PATH, in order
   * @param path the value of PATH
   */
  record Places(String current, List<String> before, String path) {}

  private ProgramSearch() {}

  /** The absolute path, or empty when there is no such program. */
  static Optional<String> find(String program, Places places, Predicate<String> isFile) {
    String name = program.replace('/', '\\');
    for (String directory : directories(name, places)) {
      for (String candidate : withExtension(opened(join(directory, name)))) {
        if (isFile.test(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> directories(String name, Places places) {
    if (isAbsolute(name)) {
      return List.of("");
    }
    if (name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
      return List.of(places.current());
    }
    List<String> directories = new ArrayList<>(places.before());
    for (String entry : places.path().split(";", -1)) {
      String plain = entry.replace("\"", "").trim();
      // A relative entry means whatever directory somebody is in.
      if (isAbsolute(plain)) {
        directories.add(plain);
      }
    }
    return directories;
  }

  /** Drive and root, or a server's share. */
  static boolean isAbsolute(String name) {
    return name.startsWith("\\\\")
        || (name.length() >= 3 && name.charAt(1) == ':' && name.charAt(2) == '\\');
  }

  private static String join(String directory, String name) {
    if (directory.isEmpty()) {
      return name;
    }
    if (name.startsWith("\\")) {
      // From the root of the current drive.
      return directory.substring(0, 2) + name;
    }
    return directory.endsWith("\\") ? directory + name : directory + "\\" + name;
  }

  private static String opened(String path) {
    return FullPath.isVerbatim(path) ? path : FullPath.collapse(path);
  }

  private static List<String> withExtension(String path) {
    String last = path.substring(path.lastIndexOf('\\') + 1);
    if (last.isEmpty()) {
      return List.of();
    }
    return last.indexOf('.') >= 0 ? List.of(path) : List.of(path + ".exe", path);
  }
}
