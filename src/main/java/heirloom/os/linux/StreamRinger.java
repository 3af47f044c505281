package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsRinger;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Rings by one byte through a stream, in plain Java. Rung is only who announced a sleep, so the
 * pipe is never full but by somebody's malice; then a ring waits until the sleeper has read.
 */
final class StreamRinger implements OsRinger {

  private final OutputStream pipe;

  /** Owns the stream. Not a constructor at the caller, as at FutexWord.adopted. */
  static OsRinger of(OutputStream pipe) {
    return new StreamRinger(pipe);
  }

  private StreamRinger(OutputStream pipe) {
    this.pipe = pipe;
  }

  @Override
  public void ring() throws OsException {
    try {
      pipe.write(1);
    } catch (IOException nobodyLeft) {
      // EPIPE is the only refusal of a pipe that is open, and means that nobody can hear it.
    }
  }

  @Override
  public void close() {
    try {
      pipe.close();
    } catch (IOException e) {
      // close(2) frees the number whatever it answers.
    }
  }
}
