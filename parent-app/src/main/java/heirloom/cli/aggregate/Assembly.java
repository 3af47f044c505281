package heirloom.cli.aggregate;

import heirloom.child.aggregate.DamagedResultException;
import heirloom.child.aggregate.Message;
import heirloom.child.aggregate.SliceResult;
import java.io.IOException;
import java.util.Arrays;

/**
 * The parts of one result, put together in the parent's own memory: nothing of it counts before the
 * last part is here.
 */
final class Assembly {

  private static final int FIRST = 1 << 12;
  private static final int MOST = 1 << 30;

  private final Station station;
  private byte[] bytes = new byte[FIRST];
  private int length;
  private boolean whole;

  Assembly(Station station) {
    this.station = station;
  }

  /**
   * Takes a part, and lets the worker write the next one.
   *
   * @return whether the result is whole
   * @throws IOException if the part isn't where it should be, or the worker is gone
   */
  boolean add(Message part) throws IOException {
    if (whole) {
      length = 0;
    }
    if (part.length() > MOST - length) {
      throw new DamagedResultException("larger than " + MOST + " bytes");
    }
    int needed = length + part.length() + SliceResult.padding();
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    }
    station.copy(part, bytes, length);
    length += part.length();
    whole = part.kind() == Message.Kind.LAST;
    if (!whole) {
      station.send(Message.of(Message.Kind.MORE));
    }
    return whole;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }
}
