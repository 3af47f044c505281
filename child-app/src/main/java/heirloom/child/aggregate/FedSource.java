package heirloom.child.aggregate;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Slices whose bytes follow the task in the pipe. */
final class FedSource implements SliceSource {

  private final InputStream pipe;
  private byte[] bytes = new byte[0];

  FedSource(InputStream pipe) {
    this.pipe = pipe;
  }

  @Override
  public ByteBuffer slice(Message task) throws IOException {
    if (bytes.length < task.length()) {
      bytes = new byte[task.length()];
    }
    int read = pipe.readNBytes(bytes, 0, task.length());
    if (read < task.length()) {
      throw new EOFException("a slice ends after " + read + " of " + task.length() + " bytes");
    }
    return ByteBuffer.wrap(bytes, 0, read);
  }
}
