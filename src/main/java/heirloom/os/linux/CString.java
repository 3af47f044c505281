package heirloom.os.linux;

import java.nio.charset.StandardCharsets;

/** Names that this library itself makes, as C reads them. */
final class CString {

  private CString() {}

  /** The bytes and the NUL that ends them; {@code text} is ASCII. */
  static byte[] ascii(String text) {
    return (text + "\0").getBytes(StandardCharsets.US_ASCII);
  }
}
