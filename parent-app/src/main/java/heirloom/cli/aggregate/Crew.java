package heirloom.cli.aggregate;

import heirloom.child.aggregate.Dialect;
import java.nio.ByteBuffer;

/** A kind of workers, and the window that they share with the reader. */
interface Crew extends AutoCloseable {

  /** The window: all of it, to be written by the reader only. */
  ByteBuffer window();

  /** How workers for text of this form are made. */
  Station.Hiring hiring(Dialect dialect);

  /** Frees the window; all workers have ended. */
  @Override
  void close();
}
