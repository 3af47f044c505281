package heirloom.bench.lane;

import heirloom.launch.ChildBuilder;
import java.io.IOException;

/** The sending end of a medium, made before the child at its other end. Used by one thread. */
interface Outlet extends AutoCloseable {

  /** Gives the child what it needs to open the {@link Inlet}. */
  void giveTo(ChildBuilder receiver) throws IOException;

  /** Sends a message whose first eight bytes are this value; waits while the medium is full. */
  void send(long value) throws IOException;

  /** Sends what a medium that collects messages has not sent yet. */
  default void flush() throws IOException {}

  @Override
  void close() throws IOException;
}
