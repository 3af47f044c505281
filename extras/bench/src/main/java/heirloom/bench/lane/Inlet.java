package heirloom.bench.lane;

import java.io.IOException;

/** The receiving end of a medium. Used by one thread. */
interface Inlet {

  /**
   * Receives so many messages.
   *
   * @return the sum of their first eight bytes
   */
  long receive(long count) throws IOException;
}
