package heirloom.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What {@link Child} gives for a standard stream that is not a pipe to this process. */
final class NullStreams {

  /** At its end from the start. */
  static final InputStream INPUT =
      new InputStream() {
        @Override
        public int read() {
          return -1;
        }

        @Override
        public int available() {
          return 0;
        }
      };

  /** Closed from the start. */
  static final OutputStream OUTPUT =
      new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          throw new IOException("Stream closed");
        }
      };

  private NullStreams() {}
}
