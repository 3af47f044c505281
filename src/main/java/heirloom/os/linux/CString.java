package heirloom.os.linux;

import java.nio.charset.StandardCharsets;

/** Names that this library itself makes, as C reads them. */
final class CString {

  private static final int LAST_ASCII = 0x7f;

  private CString() {}

  /**
   * The bytes and the NUL that ends them.
   *
   * @throws IllegalArgumentException when the text is not ASCII: US_ASCII would make {@code ?} of
   *     each other character, which is the name of something else
   */
  static byte[] ascii(String text) {
    if (!text.chars().allMatch(c -> c > 0 && c <= LAST_ASCII)) {
      throw new IllegalArgumentException("text=\"" + text + "\", expected ASCII without NUL");
    }
    return (text + "\0").getBytes(StandardCharsets.US_ASCII);
  }
}
