package heirloom.child.demo;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Learns the number of a handle, reads the page behind it, tries a second number that it was not
 * given, writes what it found into the page and closes the handle.
 *
 * <p>Words: where the number is ({@code line N}, {@code environment}: the variable {@code PAGE},
 * {@code message}: a line of standard input) and the number of the other.
 */
public final class LiteralChild {

  /** The variable of the route by environment. */
  public static final String VARIABLE = "PAGE";

  private LiteralChild() {}

  /** Ends with 0 when the page could be read. */
  public static void main(String[] words) throws IOException {
    String where = where(words);
    LiteralPage page = LiteralPage.map(where);
    String other = words[words.length - 1];
    String found;
    try {
      found = "read \"" + LiteralPage.map(other).text() + "\"";
    } catch (IOException refused) {
      found = "refused: " + refused.getMessage();
    }
    page.report(where + "\n" + page.text() + "\n" + found);
    if (LiteralPage.onWindows()) {
      // The child's own handle: the object's count goes down by one.
      Kernel32.INSTANCE.CloseHandle(new HANDLE(new Pointer(Long.decode(where))));
    }
  }

  private static String where(String[] words) throws IOException {
    return switch (words[0]) {
      case "line" -> words[1];
      case "environment" -> System.getenv(VARIABLE);
      case "message" -> message();
      default -> throw new IllegalArgumentException("route=" + words[0]);
    };
  }

  private static String message() throws IOException {
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)).readLine();
    if (line == null) {
      throw new IOException("the message did not come");
    }
    return line;
  }
}
