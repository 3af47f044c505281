package heirloom.cli.aggregate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A pipe of the system whose two ends the test holds. */
final class HeldPipe implements AutoCloseable {

  private final Pipe pipe;

  HeldPipe() throws IOException {
    pipe = Pipe.open();
  }

  ReadableByteChannel reader() {
    return pipe.source();
  }

  void write(byte[] bytes) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    while (all.hasRemaining()) {
      pipe.sink().write(all);
    }
  }

  /** Waits until the thread has read all there is and waits in the pipe for more. */
  void awaitDrainedBy(Thread reader) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              StackTraceElement[] stack = reader.getStackTrace();
              return stack.length > 0
                  && stack[0].isNativeMethod()
                  && stack[0].getMethodName().startsWith("read");
            });
  }

  void closeWriter() throws IOException {
    pipe.sink().close();
  }

  @Override
  public void close() throws IOException {
    pipe.sink().close();
    pipe.source().close();
  }
}
