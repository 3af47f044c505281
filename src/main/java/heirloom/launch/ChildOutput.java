package heirloom.launch;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The parent's end of a child's standard input, buffered as the JDK's is.
 *
 * <p>A writer may be waiting in a full pipe, holding this object's monitor; therefore the two ways
 * in which the library itself closes go around the buffer, straight to the pipe.
 */
final class ChildOutput extends BufferedOutputStream {

  private static final int BUFFER = 8192;

  private final OutputStream pipe;
  private volatile boolean abandoned;

  ChildOutput(OutputStream pipe) {
    super(pipe, BUFFER);
    this.pipe = pipe;
  }

  /** Closes the pipe; bytes not flushed are lost, and a later flush says "Stream closed". */
  void childEnded() {
    try {
      pipe.close();
    } catch (IOException nobodyToTell) {
      // Closing a pipe end frees the number whatever it answers; a writer learns by its next write.
    }
  }

  /** As {@link #childEnded()}, after {@code destroy()}: the caller's own close is then silent. */
  void abandon() {
    abandoned = true;
    childEnded();
  }

  @Override
  public void close() throws IOException {
    if (abandoned) {
      pipe.close();
    } else {
      super.close();
    }
  }
}
