package heirloom.child.named;

import heirloom.interop.NamedSection;
import heirloom.interop.SystemCopy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Opens {@code struct _TShareMem { char Data[256]; }} by the name in its first word, reads the text
 * in both ways, and writes an answer in the way of its second word: {@code copy} or {@code write}.
 */
public final class StructChild {

  /** Bytes of the structure. */
  public static final int BYTES = 256;

  private StructChild() {}

  /** Prints what it read. */
  public static void main(String[] words) throws IOException {
    try (NamedSection section = NamedSection.open(words[0])) {
      ByteBuffer data = section.map().bytes();
      byte[] copied = new byte[BYTES];
      data.get(0, copied);
      System.out.println(
          "copied \""
              + text(copied)
              + "\", by ReadProcessMemory \""
              + text(SystemCopy.read(data, 0, BYTES))
              + "\"");
      byte[] answer = padded("answer by " + words[1]);
      if (words[1].equals("write")) {
        SystemCopy.write(answer, data, 0);
      } else {
        data.put(0, answer);
      }
    }
  }

  /** The text up to its NUL. */
  public static String text(byte[] data) {
    int end = 0;
    while (end < data.length && data[end] != 0) {
      end++;
    }
    return new String(data, 0, end, StandardCharsets.UTF_8);
  }

  /**
   * A text with NULs after it, so that nothing of a longer one stays.
   *
   * @throws IllegalArgumentException when no place is left for a NUL
   */
  public static byte[] padded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= BYTES) {
      throw new IllegalArgumentException(
          "text=" + bytes.length + " bytes, expected less than " + BYTES);
    }
    byte[] data = new byte[BYTES];
    System.arraycopy(bytes, 0, data, 0, bytes.length);
    return data;
  }
}
