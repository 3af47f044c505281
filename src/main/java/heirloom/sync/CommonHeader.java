package heirloom.sync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The first 128 bytes of every region that processes synchronise over; little-endian.
 *
 * <pre>
 *    0                   8         12        16        20        24
 *    +-------------------+---------+---------+---------+---------+
 *    | H E I R L O O M   | version | endian  | kind    | flags   |
 *    +-------------------+---------+---------+---------+---------+
 *    | size              | capacity          | slots   | pollers |
 *    +-------------------+-------------------+---------+---------+
 *    24                  32                  40        44        48 … 127: zero
 * </pre>
 *
 * <p>Written once by the creator, before anyone else has the region; of it only {@code pollers}
 * changes later. Whoever adopts the region compares the rest with what the handoff told, and then
 * uses what it was told: a header is compared, never trusted (trap CapacityReadFromSharedHeader).
 *
 * <p>A tool for kinds of shared objects; applications need none of it. Immutable.
 *
 * @param kind what the region holds
 * @param flags of the kind
 * @param size bytes of the region
 * @param capacity of the kind: a semaphore's maximum, a lane's ring in bytes, else 0
 * @param slots how many processes can take part, the creator included
 */
public record CommonHeader(Kind kind, int flags, long size, long capacity, int slots) {

  /** What a region holds, by its number in the header. */
  public enum Kind {
    /** A {@link SharedMutex}. */
    MUTEX(1),
    /** A {@link SharedSemaphore}. */
    SEMAPHORE(2),
    /** A {@link SharedEvent}. */
    EVENT(3),
    /** A lane of a channel. */
    LANE(4);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** The number in the header. */
    public int number() {
      return number;
    }
  }

  /** Bytes; what comes behind it belongs to the kind. */
  public static final int BYTES = 128;

  /** The layout's version; it changes when an older reader would misunderstand. */
  public static final int VERSION = 1;

  /** Groups of words that different processes write stand so far apart. */
  public static final int APART = 128;

  private static final byte[] MAGIC = "HEIRLOOM".getBytes(StandardCharsets.US_ASCII);
  private static final int ENDIAN_TAG = 0x0102_0304;

  private static final int VERSION_AT = 8;
  private static final int ENDIAN_AT = 12;
  private static final int KIND_AT = 16;
  private static final int FLAGS_AT = 20;
  private static final int SIZE_AT = 24;
  private static final int CAPACITY_AT = 32;
  private static final int SLOTS_AT = 40;

  /** How often a process joined that can neither sleep nor wake; 0 when none is there any more. */
  static final int POLLERS_AT = 44;

  /**
   * Refuses a host on which the layout cannot be used.
   *
   * @throws UnsupportedOperationException on a big-endian host
   */
  public static void requireHost() {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsupportedOperationException(
          "shared locks and channels need a little-endian host of 64 bits, this one is big-endian");
    }
  }

  /** Writes it to the beginning of a fresh region. */
  public void write(ByteBuffer region) {
    ByteBuffer out = region.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    out.put(0, MAGIC);
    out.putInt(VERSION_AT, VERSION);
    out.putInt(ENDIAN_AT, ENDIAN_TAG);
    out.putInt(KIND_AT, kind.number());
    out.putInt(FLAGS_AT, flags);
    out.putLong(SIZE_AT, size);
    out.putLong(CAPACITY_AT, capacity);
    out.putInt(SLOTS_AT, slots);
  }

  /**
   * Compares the beginning of a region with this.
   *
   * @param region of {@link #BYTES} or more
   * @return what is different, as a sentence; empty when nothing is
   */
  public Optional<String> difference(ByteBuffer region) {
    ByteBuffer in = region.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < MAGIC.length; i++) {
      if (in.get(i) != MAGIC[i]) {
        return Optional.of("it does not begin with HEIRLOOM");
      }
    }
    if (!isKnownVersion(region)) {
      return Optional.of(
          "its layout is version=" + in.getInt(VERSION_AT) + ", this reader knows " + VERSION);
    }
    int tag = in.getInt(ENDIAN_AT);
    if (tag != ENDIAN_TAG) {
      return Optional.of("it was made by a host of another byte order, tag=" + tag);
    }
    return differs("kind", in.getInt(KIND_AT), kind.number())
        .or(() -> differs("flags", in.getInt(FLAGS_AT), flags))
        .or(() -> differs("size", in.getLong(SIZE_AT), size))
        .or(() -> differs("capacity", in.getLong(CAPACITY_AT), capacity))
        .or(() -> differs("slots", in.getInt(SLOTS_AT), slots));
  }

  /** Whether the region's layout, whatever else it says, is of the version that this knows. */
  public static boolean isKnownVersion(ByteBuffer region) {
    return region.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(VERSION_AT) == VERSION;
  }

  private static Optional<String> differs(String what, long found, long told) {
    return found == told
        ? Optional.empty()
        : Optional.of("its header says " + what + "=" + found + ", told was " + told);
  }
}
