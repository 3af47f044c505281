package heirloom.os.linux;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a wanted environment into bytes: a variable that this process has with the same value
 * passes byte for byte, also when its bytes are no valid text; all others are encoded. Pure, but
 * for the one reading of {@code /proc/self/environ}.
 *
 * <p>Traps: {@code NonAsciiTextIsReencoded}, {@code NulInArgumentRejected}.
 */
final class EnvironmentBytes {

  /** A variable as it came: its value as Java shows it, and {@code NAME=VALUE} in bytes. */
  private static final class Inherited {
    private final String value;
    private final byte[] bytes;

    Inherited(String value, byte[] bytes) {
      this.value = value;
      this.bytes = bytes;
    }
  }

  private final Charset encoding;
  private final List<Map<String, Inherited>> views = new ArrayList<>();

  /**
   * Over a block as the kernel gave it.
   *
   * @param raw {@code NAME=VALUE} entries, each ended by NUL
   * @param encoding for variables that are new or changed
   * @param decodings in which Java may have shown the inherited ones
   */
  EnvironmentBytes(byte[] raw, Charset encoding, List<Charset> decodings) {
    this.encoding = encoding;
    for (Charset decoding : decodings) {
      views.add(view(raw, decoding));
    }
  }

  /** Over this process's own environment. */
  static EnvironmentBytes ofThisProcess() {
    byte[] raw;
    try {
      raw = Files.readAllBytes(Path.of("/proc/self/environ"));
    } catch (IOException noProc) {
      // Without it every variable is encoded, as the JDK does.
      raw = new byte[0];
    }
    Charset system = ArgumentBytes.systemEncoding();
    Charset other = Charset.defaultCharset();
    // System.getenv decodes by the default charset up to JDK 17 and by the system's from 18 on.
    return new EnvironmentBytes(
        raw, system, system.equals(other) ? List.of(system) : List.of(system, other));
  }

  /**
   * The child's variables as {@code NAME=VALUE}, without the NUL that ends each in memory.
   *
   * @throws IllegalArgumentException for NUL in a name or value, and for an empty name or one with
   *     {@code =} that this process does not itself have
   */
  List<byte[]> block(Map<String, String> wanted) {
    List<byte[]> block = new ArrayList<>(wanted.size());
    wanted.forEach((name, value) -> block.add(entry(name, value)));
    return block;
  }

  private byte[] entry(String name, String value) {
    for (Map<String, Inherited> view : views) {
      Inherited inherited = view.get(name);
      if (inherited != null && inherited.value.equals(value)) {
        return inherited.bytes;
      }
    }
    if (name.isEmpty() || name.indexOf('=') >= 0) {
      throw new IllegalArgumentException(
          "environment variable \"" + name + "\": the name is empty or contains =");
    }
    ArgumentBytes.of("environment variable \"" + name + "\"", name + value, encoding);
    return (name + "=" + value).getBytes(encoding);
  }

  private static Map<String, Inherited> view(byte[] raw, Charset decoding) {
    Map<String, Inherited> view = new HashMap<>();
    int start = 0;
    while (start < raw.length) {
      int end = indexOf(raw, (byte) 0, start);
      // The search starts at the second byte: System.getenv, too, lets a name begin with =.
      int equals = indexOf(raw, (byte) '=', start + 1);
      if (equals < end) {
        String name = new String(raw, start, equals - start, decoding);
        String value = new String(raw, equals + 1, end - equals - 1, decoding);
        // Of two entries with one name the first counts, as for getenv(3).
        view.putIfAbsent(name, new Inherited(value, java.util.Arrays.copyOfRange(raw, start, end)));
      }
      start = end + 1;
    }
    return view;
  }

  private static int indexOf(byte[] raw, byte wanted, int from) {
    for (int i = from; i < raw.length; i++) {
      if (raw[i] == wanted) {
        return i;
      }
    }
    return raw.length;
  }
}
