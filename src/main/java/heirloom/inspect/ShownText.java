package heirloom.inspect;

/**
 * Other programs' words, such as a command line or the name of a file, made safe to show: they
 * could hold a terminal's codes, turn the writing's direction, or begin a line that looks like one
 * of ours. Pure.
 */
public final class ShownText {

  private ShownText() {}

  /**
   * The text in one line: what is no visible character stands as its number, {@code \x1b} or {@code
   * \}{@code u202e}. All else is as it was, a backslash too.
   */
  public static String of(String raw) {
    if (raw.codePoints().noneMatch(ShownText::isUnseen)) {
      return raw;
    }
    StringBuilder text = new StringBuilder();
    raw.codePoints()
        .forEach(
            point -> {
              if (!isUnseen(point)) {
                text.appendCodePoint(point);
              } else if (point < 0x100) {
                text.append(String.format("\\x%02x", point));
              } else {
                text.append(String.format("\\u%04x", point));
              }
            });
    return text.toString();
  }

  private static boolean isUnseen(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
