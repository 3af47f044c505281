package heirloom.child.aggregate;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

/**
 * Writes numbers and bytes into parts of a given size, wherever one ends.
 *
 * <p>A number takes seven bits a byte, lowest first, the top bit saying that more follow; signed
 * ones are folded so that small ones of both signs stay short.
 */
final class PartWriter {

  private final ResultOutlet outlet;
  private ByteBuffer room;
  private int start;

  PartWriter(ResultOutlet outlet) {
    this.outlet = outlet;
    this.room = outlet.room();
    this.start = room.position();
  }

  void put(int value) throws IOException {
    if (!room.hasRemaining()) {
      outlet.send(room.position() - start, false);
      nextRoom();
    }
    room.put((byte) value);
  }

  void put(byte[] bytes) throws IOException {
    int at = 0;
    while (at < bytes.length) {
      if (!room.hasRemaining()) {
        outlet.send(room.position() - start, false);
        nextRoom();
      }
      int some = Math.min(room.remaining(), bytes.length - at);
      room.put(bytes, at, some);
      at += some;
    }
  }

  void unsigned(long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  void signed(long value) throws IOException {
    unsigned((value << 1) ^ (value >> 63));
  }

  void decimal(BigDecimal value) throws IOException {
    byte[] digits = value.unscaledValue().toByteArray();
    signed(value.scale());
    unsigned(digits.length);
    put(digits);
  }

  void finish() throws IOException {
    outlet.send(room.position() - start, true);
  }

  private void nextRoom() {
    room = outlet.room();
    start = room.position();
  }
}
