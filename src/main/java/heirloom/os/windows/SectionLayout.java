package heirloom.os.windows;

/**
 * Where things stand in a section, and how its 64-bit numbers are told to 32-bit parameters. Pure.
 *
 * <pre>
 *   0                     size      mappedSize          mappedSize + page
 *   |  the region's bytes  |  unused  |  {@link SectionStamp}  …     |
 * </pre>
 *
 * <p>The page behind the region's last carries 128 bits by which a child knows the object that it
 * was given from every other of the same size. Mappings of the region never reach it.
 *
 * @param size bytes asked for
 * @param page the system's page size
 * @param granularity what offsets of views must be multiples of: 64 KiB
 */
record SectionLayout(long size, long page, long granularity) {

  /** The region in whole pages. */
  long mappedSize() {
    return roundUp(size, page);
  }

  /** The whole section. */
  long sectionSize() {
    return mappedSize() + page;
  }

  /** Where a view that shows the stamp begins. */
  long stampViewOffset() {
    return mappedSize() / granularity * granularity;
  }

  /** Where the stamp is inside that view. */
  long stampInView() {
    return mappedSize() - stampViewOffset();
  }

  /** How much that view shows. */
  long stampViewLength() {
    return stampInView() + page;
  }

  /** The layout of a section whose size the system told. */
  static SectionLayout ofSection(long sectionSize, long page, long granularity) {
    return new SectionLayout(sectionSize - page, page, granularity);
  }

  /** The upper 32 bits, for {@code dwMaximumSizeHigh} and {@code dwFileOffsetHigh}. */
  static int high(long value) {
    return (int) (value >>> 32);
  }

  /** The lower 32 bits; never sign-extended back (trap SizeAboveFourGiBSplitsHighAndLow). */
  static int low(long value) {
    return (int) value;
  }

  /** Puts two words together again. */
  static long join(int high, int low) {
    return ((long) high << 32) | Integer.toUnsignedLong(low);
  }

  private static long roundUp(long value, long unit) {
    return Math.multiplyExact(Math.addExact(value, unit - 1) / unit, unit);
  }
}
