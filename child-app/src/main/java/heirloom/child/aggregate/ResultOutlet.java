package heirloom.child.aggregate;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a worker leaves the result of a slice, part by part. */
public interface ResultOutlet {

  /**
   * Says that a result begins.
   *
   * @param number the slice
   */
  void begin(long number);

  /** An empty place for the next part; between position and limit, at least one byte. */
  ByteBuffer room();

  /**
   * Hands over what was written into the last room.
   *
   * @param length bytes of the part
   * @param last whether the result ends with it
   * @throws IOException if the parent is gone
   */
  void send(int length, boolean last) throws IOException;
}
