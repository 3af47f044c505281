package heirloom.os.linux;

import heirloom.os.OsListener;
import heirloom.os.OsListener.Heard;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A bell in plain Java. Only a thread of its own can sleep in the read, since no plain read can be
 * timed, interrupted or closed: it lives as long as the process, or until nobody can ring any more.
 */
final class ReadingBell implements OsListener {

  private final InputStream pipe;
  private volatile boolean rung;
  private volatile boolean nobodyLeft;
  private volatile boolean closed;
  private volatile @Nullable Thread sleeper;

  /** Owns the stream; begins to read. */
  ReadingBell(InputStream pipe) {
    this.pipe = pipe;
    Thread reader = new Thread(this::read, "heirloom-bell");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    byte[] rings = new byte[64];
    try {
      while (pipe.read(rings) > 0) {
        rung = true;
        LockSupport.unpark(sleeper);
      }
      nobodyLeft = true;
    } catch (IOException broken) {
      // A pipe that cannot be read will never ring: who sleeps looks again at each slice's end.
      nobodyLeft = !closed;
    }
    LockSupport.unpark(sleeper);
  }

  @Override
  public Heard sleep(long nanos) {
    if (closed) {
      throw new IllegalStateException("the bell is closed");
    }
    sleeper = Thread.currentThread();
    try {
      if (!rung && !nobodyLeft) {
        LockSupport.parkNanos(this, nanos);
      }
    } finally {
      sleeper = null;
    }
    if (rung) {
      rung = false;
      return Heard.RING;
    }
    return nobodyLeft ? Heard.NOBODY_LEFT : Heard.NOTHING;
  }

  /** The stream is left open: closing it would not release its reader. */
  @Override
  public void close() {
    closed = true;
  }
}
