package heirloom.cli.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A pipe between two threads, without end of room. Why not PipedInputStream: it looks for its
 * writer once a second, and takes a writer's thread that ended for a broken pipe.
 */
final class QueuePipe {

  private static final byte[] END = {};

  private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  /** The reader's end; for one thread. */
  final InputStream input =
      new InputStream() {
        private byte[] chunk = END;
        private int at;
        private boolean ended;

        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
          if (length == 0) {
            return 0;
          }
          if (!ended && at == chunk.length) {
            chunk = take();
            at = 0;
            ended = chunk.length == 0;
          }
          if (ended) {
            return -1;
          }
          int some = Math.min(length, chunk.length - at);
          System.arraycopy(chunk, at, target, from, some);
          at += some;
          return some;
        }
      };

  /** The writer's end; for any threads. */
  final OutputStream output =
      new OutputStream() {
        @Override
        public void write(int one) throws IOException {
          write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          if (closed) {
            throw new IOException("the pipe is closed");
          }
          if (length > 0) {
            chunks.add(Arrays.copyOfRange(bytes, from, from + length));
          }
        }

        @Override
        public void close() {
          closed = true;
          chunks.add(END);
        }
      };

  private byte[] take() throws IOException {
    try {
      return chunks.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the pipe", e);
    }
  }
}
