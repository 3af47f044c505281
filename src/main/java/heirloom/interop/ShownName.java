package heirloom.interop;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A path as one line of text, and back. A file's name is bytes, of which anybody may have chosen
 * any: a line end would forge a line of a list, an escape sequence would command the terminal, and
 * what is no text would look like another's. Such bytes are shown as {@code \x1b}, and the
 * backslash as two; what is shown is one path's alone.
 *
 * <p>Shown as they are: what prints, and single spaces between; beyond ASCII where the system's
 * encoding is UTF-8.
 */
final class ShownName {

  private static final int LONGEST_CHARACTER = 4;
  private static final boolean UTF_8 =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"))
          .equals(StandardCharsets.UTF_8);
  private static final HexFormat HEX = HexFormat.of();

  private ShownName() {}

  /** Shows a path. */
  static String of(Path path) {
    return of(MappedPaths.bytes(path).getBytes(StandardCharsets.ISO_8859_1), UTF_8);
  }

  /** Pure. */
  static String of(byte[] bytes, boolean utf8) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < bytes.length; ) {
      String character = character(bytes, i);
      int length = Math.max(1, character.getBytes(StandardCharsets.UTF_8).length);
      if (character.equals("\\")) {
        shown.append("\\\\");
      } else if (prints(character, utf8) && !isAmbiguousSpace(bytes, i)) {
        shown.append(character);
      } else {
        for (int k = i; k < i + length; k++) {
          shown.append("\\x").append(HEX.toHexDigits(bytes[k]));
        }
      }
      i += length;
    }
    return shown.toString();
  }

  /** The UTF-8 character that begins there; empty when none does. */
  private static String character(byte[] bytes, int start) {
    for (int n = 1; n <= LONGEST_CHARACTER && start + n <= bytes.length; n++) {
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes, start, n))
            .toString();
      } catch (CharacterCodingException notYet) {
        // Perhaps a longer one.
      }
    }
    return "";
  }

  private static boolean prints(String character, boolean utf8) {
    if (character.isEmpty()) {
      return false;
    }
    int point = character.codePointAt(0);
    if (point < 0x80) {
      return point >= ' ' && point != 0x7f;
    }
    return utf8
        && switch (Character.getType(point)) {
          // Among them what turns the direction of writing around, and spaces like the ordinary.
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }

  /** At the end, or where two would look like the gap between columns. */
  private static boolean isAmbiguousSpace(byte[] bytes, int i) {
    return bytes[i] == ' ' && (i + 1 == bytes.length || bytes[i + 1] == ' ');
  }

  /**
   * The path that is shown so.
   *
   * @param shown absolute
   * @throws IllegalArgumentException when no path is
   */
  static Path path(String shown) {
    // By its URI: nothing else gives a path bytes that the system's encoding may lack.
    StringBuilder uri = new StringBuilder("file://");
    for (int i = 0; i < shown.length(); ) {
      int point = shown.codePointAt(i);
      i += Character.charCount(point);
      if (point != '\\') {
        for (byte each : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
          append(uri, each);
        }
      } else if (shown.startsWith("\\", i)) {
        append(uri, (byte) '\\');
        i++;
      } else if (shown.startsWith("x", i) && i + 3 <= shown.length()) {
        append(uri, (byte) HexFormat.fromHexDigits(shown, i + 1, i + 3));
        i += 3;
      } else {
        throw new IllegalArgumentException(
            "name=" + shown + ", expected \\\\ or \\x and two digits for a backslash");
      }
    }
    return Path.of(URI.create(uri.toString()));
  }

  private static void append(StringBuilder uri, byte each) {
    if (each == '/') {
      uri.append('/');
    } else {
      uri.append('%').append(HEX.toHexDigits(each));
    }
  }
}
