package heirloom.launch;

import heirloom.os.Os;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.lang.ref.Cleaner;

/**
 * The parent's end of a child's output: buffered as the JDK's is, and left behind by nobody.
 *
 * <p>When the child ends, what is still in the pipe moves into memory and the descriptor is closed.
 * Where that cannot be done, because a reader waits in the pipe that a grandchild keeps open, the
 * descriptor goes with this object.
 */
final class ChildInput extends BufferedInputStream {

  /** As in the JDK's process streams. */
  private static final int BUFFER = 8192;

  private static final Cleaner CLEANER =
      Cleaner.create(
          task -> {
            Thread thread = new Thread(task, "heirloom-streams");
            thread.setDaemon(true);
            return thread;
          });

  private final Os.OsInput pipe;

  ChildInput(Os.OsInput pipe) {
    super(pipe, BUFFER);
    this.pipe = pipe;
    CLEANER.register(this, () -> closeQuietly(pipe));
  }

  /**
   * As any stream's. A big read goes straight to the pipe, once: the superclass would ask the pipe
   * after each for more, one system call in vain.
   */
  @Override
  public synchronized int read(byte[] target, int offset, int length) throws IOException {
    boolean empty = pos >= count && markpos < 0;
    return empty && length >= BUFFER && buf != null
        ? pipe.read(target, offset, length)
        : super.read(target, offset, length);
  }

  /** Takes the rest into memory; called once, when the child has ended. */
  void childEnded() {
    try {
      pipe.drainAndClose();
    } catch (IOException readersProblem) {
      // A reader meets the same failure in its own read; here nobody could act on it.
      closeQuietly(pipe);
    }
  }

  /** Ends the stream for a reader that waits for a grandchild. */
  void endWhenEmpty() {
    try {
      pipe.endWhenEmpty();
    } catch (IOException readersProblem) {
      closeQuietly(pipe);
    }
  }

  private static void closeQuietly(Os.OsInput pipe) {
    try {
      pipe.close();
    } catch (IOException nobodyToTell) {
      // The number is free in any case, and no caller is left who could do anything about it.
    }
  }
}
