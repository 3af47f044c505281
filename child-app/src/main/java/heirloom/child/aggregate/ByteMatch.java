package heirloom.child.aggregate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Searching eight bytes at a time. A word holds the bytes so that the first one in memory is the
 * lowest; a match is a set top bit in its byte.
 */
final class ByteMatch {

  /** Reads eight bytes of an array, the first as the lowest. */
  static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LOW = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long REST = ~HIGH;

  private ByteMatch() {}

  /** Eight times the same byte. */
  static long pattern(byte wanted) {
    return (wanted & 0xFF) * LOW;
  }

  /**
   * Marks where the word holds the pattern's byte. The lowest mark is right and there is one
   * exactly if there is a match; marks above the lowest may be false, for the subtraction borrows.
   */
  static long first(long word, long pattern) {
    long x = word ^ pattern;
    return (x - LOW) & ~x & HIGH;
  }

  /** Marks where the word holds the pattern's byte, each mark right: one operation dearer. */
  static long all(long word, long pattern) {
    long x = word ^ pattern;
    return ~(((x & REST) + REST) | x | REST);
  }

  /** Whether none of four words, each already combined with the pattern by xor, holds its byte. */
  static boolean none(long a, long b, long c, long d) {
    long marks = ((a - LOW) & ~a) | ((b - LOW) & ~b) | ((c - LOW) & ~c) | ((d - LOW) & ~d);
    return (marks & HIGH) == 0;
  }

  /** The place, 0 to 7, of the lowest mark. */
  static int place(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }
}
