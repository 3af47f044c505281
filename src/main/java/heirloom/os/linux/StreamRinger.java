package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsRinger;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Rings by one byte through a stream, in plain Java, whose writes wait while a pipe is full. Rung
 * is only who announced a sleep, so a pipe is never full but by the malice of another process that
 * rings the same bell. Against that it looks first: what was rung and not heard yet needs no second
 * ring. Where the bell came over a control line it cannot look, and a ring may wait until the
 * sleeper has read.
 */
final class StreamRinger implements OsRinger {

  private final OutputStream pipe;

  /** The same pipe's other end, never read; empty where it cannot be opened. */
  private final Optional<InputStream> unheard;

  private StreamRinger(OutputStream pipe, Optional<InputStream> unheard) {
    this.pipe = pipe;
    this.unheard = unheard;
  }

  /** Owns the stream. Not a constructor at the caller, as at FutexWord.adopted. */
  static OsRinger of(OutputStream pipe) {
    return new StreamRinger(pipe, Optional.empty());
  }

  /** Owns both streams. */
  static OsRinger of(OutputStream pipe, InputStream unheard) {
    return new StreamRinger(pipe, Optional.of(unheard));
  }

  @Override
  public void ring() throws OsException {
    try {
      if (unheard.isEmpty() || unheard.get().available() == 0) {
        pipe.write(1);
      }
    } catch (IOException nobodyLeft) {
      // EPIPE is the only refusal of a pipe that is open, and means that nobody can hear it. A
      // stream that was closed meanwhile belongs to an end that has rung for the last time.
    }
  }

  @Override
  public void close() {
    close(pipe);
    unheard.ifPresent(StreamRinger::close);
  }

  private static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // close(2) frees the number whatever it answers.
    }
  }
}
