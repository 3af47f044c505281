package heirloom.inspect;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every handle of a Windows system at one moment, as {@code SystemExtendedHandleInformation} lays
 * it out: a count and a reserved word of 64 bits each, then 40 bytes a handle. Pure.
 *
 * @param entries in the system's order
 */
record HandleTable(List<Entry> entries) {

  private static final int HEAD = 16;
  private static final int EACH = 40;
  private static final int PID = 8;
  private static final int NUMBER = 16;
  private static final int ACCESS = 24;
  private static final int TYPE = 30;
  private static final int ATTRIBUTES = 32;
  private static final int OBJ_INHERIT = 2;

  /**
   * One handle.
   *
   * @param number as its process knows it
   * @param access the rights that were granted with it
   * @param type the system's number of the object's type
   * @param inheritable whether a child started without a list would get it
   */
  record Entry(long pid, int number, int access, int type, boolean inheritable) {}

  /** Reads the system's bytes, which are little-endian. */
  static HandleTable parse(ByteBuffer table) {
    long count = Math.min(table.getLong(0), (table.limit() - HEAD) / EACH);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = HEAD + EACH * i;
      entries.add(
          new Entry(
              table.getLong(at + PID),
              (int) table.getLong(at + NUMBER),
              table.getInt(at + ACCESS),
              Short.toUnsignedInt(table.getShort(at + TYPE)),
              (table.getInt(at + ATTRIBUTES) & OBJ_INHERIT) != 0));
    }
    return new HandleTable(entries);
  }

  /** Those of one process. */
  List<Entry> of(long pid) {
    return entries.stream().filter(entry -> entry.pid() == pid).toList();
  }

  /** Every process that holds anything; each does. */
  Set<Long> pids() {
    Set<Long> pids = new TreeSet<>();
    entries.forEach(entry -> pids.add(entry.pid()));
    return pids;
  }
}
