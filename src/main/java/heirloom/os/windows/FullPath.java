package heirloom.os.windows;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A path as the system reads it. CreateProcess opens the program that is left when {@code .}, what
 * {@code ..} takes back and trailing dots and blanks are gone, so that {@code dir\x.bat\y\..} is
 * {@code dir\x.bat}: whoever judges a name must judge that one (trap
 * BatchFileRunsInjectedCommands). Pure: no file is looked at.
 *
 * <p>Source: "File path formats on Windows systems" and GetFullPathNameW on Microsoft Learn.
 */
final class FullPath {

  private FullPath() {}

  /**
   * The path without what the system takes away. A relative one stays relative, and one that ends
   * with a separator keeps it.
   */
  static String collapse(String path) {
    String text = path.replace('/', '\\');
    int root = rootLength(text);
    String rest = text.substring(root);
    Deque<String> kept = new ArrayDeque<>();
    for (String part : rest.split("\\\\", -1)) {
      if (part.equals("..")) {
        back(kept, isRelative(text, root));
      } else if (!part.isEmpty() && !part.equals(".")) {
        kept.addLast(withoutOneDot(part));
      }
    }
    boolean folder = rest.endsWith("\\");
    while (!folder && !kept.isEmpty() && !kept.getLast().equals("..")) {
      String last = withoutTail(kept.removeLast());
      if (!last.isEmpty()) {
        kept.addLast(last);
        break;
      }
    }
    return text.substring(0, root)
        + String.join("\\", kept)
        + (folder && !kept.isEmpty() ? "\\" : "");
  }

  /**
   * Whether the system takes a path as it stands ({@code \\?\C:\x}): nothing is taken away from it.
   */
  static boolean isVerbatim(String path) {
    return path.startsWith("\\\\?\\");
  }

  /** What stands before the first part that {@code ..} may take back. */
  private static int rootLength(String text) {
    if (text.startsWith("\\\\?\\") || text.startsWith("\\\\.\\")) {
      boolean share = text.regionMatches(true, 4, "UNC\\", 0, 4);
      return afterParts(text, 4, share ? 3 : 1);
    }
    if (text.startsWith("\\\\")) {
      return afterParts(text, 2, 2);
    }
    if (text.length() >= 2 && text.charAt(1) == ':') {
      return text.length() >= 3 && text.charAt(2) == '\\' ? 3 : 2;
    }
    return text.startsWith("\\") ? 1 : 0;
  }

  private static int afterParts(String text, int from, int parts) {
    int at = from;
    for (int i = 0; i < parts; i++) {
      int separator = text.indexOf('\\', at);
      if (separator < 0) {
        return text.length();
      }
      at = separator + 1;
    }
    return at;
  }

  private static boolean isRelative(String text, int root) {
    return root == 0 || (root == 2 && text.charAt(1) == ':');
  }

  private static void back(Deque<String> kept, boolean relative) {
    if (!kept.isEmpty() && !kept.getLast().equals("..")) {
      kept.removeLast();
    } else if (relative) {
      kept.addLast("..");
    }
  }

  /** Inside a path a part loses one dot; two and more are a name. */
  private static String withoutOneDot(String part) {
    boolean one = part.endsWith(".") && !part.endsWith("..");
    return one ? part.substring(0, part.length() - 1) : part;
  }

  /** A name's end loses its dots and blanks. */
  static String withoutTail(String name) {
    int end = name.length();
    while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) <= ' ')) {
      end--;
    }
    return name.substring(0, end);
  }

  /** The last part that is a name, without dots and blanks at its end; empty if there is none. */
  static String name(String path) {
    String name = "";
    for (String part : path.replace('/', '\\').split("\\\\", -1)) {
      String plain = withoutTail(part);
      name = plain.isEmpty() ? name : plain;
    }
    return name;
  }
}
