package heirloom.bench.trip;

import java.io.IOException;

/** One process's two ends: one to the other process, one from it. Used by one thread. */
interface Ends extends AutoCloseable {

  /** Sends eight bytes. */
  void send(long value) throws IOException, InterruptedException;

  /** Waits for the next eight bytes. */
  long receive() throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
