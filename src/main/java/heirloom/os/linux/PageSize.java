package heirloom.os.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The page size in plain Java, from the vector that the kernel hands each program; see
 * getauxval(3).
 */
final class PageSize {

  private static final long AT_PAGESZ = 6;
  private static final long USUAL = 4096;

  private static volatile long known;

  private PageSize() {}

  /** Bytes of a page; 4096 where {@code /proc} does not tell. */
  static long bytes() {
    if (known == 0) {
      known = read();
    }
    return known;
  }

  private static long read() {
    try (FileInputStream in = new FileInputStream("/proc/self/auxv")) {
      ByteBuffer pairs = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.nativeOrder());
      while (pairs.remaining() >= 16) {
        long type = pairs.getLong();
        long value = pairs.getLong();
        if (type == AT_PAGESZ) {
          return value;
        }
      }
      return USUAL;
    } catch (IOException hidden) {
      // Only a figure for display and rounding hangs on it, and it is right nearly everywhere.
      return USUAL;
    }
  }
}
