package heirloom.os;

/** The checks of sizes and ranges, in exact long arithmetic. Pure. */
public final class Ranges {

  /**
   * What offsets of mappings are multiples of, on every system: Windows asks for 64 KiB, Linux for
   * a page, which is 4 to 64 KiB. One number, so that a program that runs on one runs on all.
   */
  public static final long GRANULARITY = 64 << 10;

  private Ranges() {}

  /**
   * A size of memory, in bytes.
   *
   * @throws IllegalArgumentException when it is below 1
   */
  public static void requireSize(long size) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "size="
              + size
              + ", expected 1 or more; an int product overflows at 2 GiB: write 4L << 30, not"
              + " 4 << 30");
    }
  }

  /**
   * A part of something, in bytes.
   *
   * @throws IllegalArgumentException when it is not inside
   */
  public static void requireInside(long offset, long length, long size) {
    if (offset < 0 || offset > size) {
      throw new IllegalArgumentException("offset=" + offset + ", expected 0 to size=" + size);
    }
    if (length < 0 || length > size - offset) {
      throw new IllegalArgumentException(
          "length=" + length + ", expected 0 to " + (size - offset) + " at offset=" + offset);
    }
  }

  /**
   * A part that can be mapped.
   *
   * @throws IllegalArgumentException when it is empty, not inside, or off the granularity
   */
  public static void requireMappable(long offset, long length, long size) {
    requireInside(offset, length, size);
    if (offset % GRANULARITY != 0) {
      throw new IllegalArgumentException(
          "offset=" + offset + ", expected a multiple of granularity()=" + GRANULARITY);
    }
    if (length == 0) {
      throw new IllegalArgumentException("length=0, expected 1 or more");
    }
  }
}
