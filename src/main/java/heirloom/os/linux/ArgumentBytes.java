package heirloom.os.linux;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * Text for the kernel: arguments, paths and variables in the encoding in which the JVM itself talks
 * to the system ({@code sun.jnu.encoding}), never in JNA's own. What the encoding lacks becomes
 * {@code ?}, as in the JDK. Pure.
 *
 * <p>Traps: {@code NonAsciiTextIsReencoded}, {@code NulInArgumentRejected}.
 */
final class ArgumentBytes {

  private ArgumentBytes() {}

  /** The encoding of names and arguments in this JVM. */
  static Charset systemEncoding() {
    String name = System.getProperty("sun.jnu.encoding");
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }

  /**
   * The arguments' bytes, without the NUL that ends each in memory.
   *
   * @throws IllegalArgumentException when one contains NUL, which would cut it silently
   */
  static List<byte[]> of(List<String> arguments, Charset encoding) {
    List<byte[]> all = new ArrayList<>(arguments.size());
    for (int i = 0; i < arguments.size(); i++) {
      all.add(of("argument " + i, arguments.get(i), encoding));
    }
    return all;
  }

  /** One text's bytes, refused when it contains NUL. */
  static byte[] of(String what, String text, Charset encoding) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          what + " contains the character NUL at index " + text.indexOf('\0'));
    }
    return text.getBytes(encoding);
  }
}
