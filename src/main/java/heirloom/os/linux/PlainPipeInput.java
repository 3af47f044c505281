package heirloom.os.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The read end of a pipe in plain Java.
 *
 * <p>Not the FileInputStream itself: its {@code readNBytes}, {@code readAllBytes} and {@code skip}
 * ask a pipe for its position and fail with "Illegal seek" (measured, JDK 17). Not a FileChannel
 * either: an interrupt closes one, and {@code available()} throws. The price: {@code close()} does
 * not release a reader that is blocked, as with System.in.
 */
final class PlainPipeInput extends InputStream {

  private final FileInputStream in;

  /** Owns the stream. */
  PlainPipeInput(FileInputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    return in.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return in.read(bytes, offset, length);
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
