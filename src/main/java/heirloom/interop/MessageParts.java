package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a {@link MessageBox} is made of, whichever system's objects they are.
 *
 * @param memory in the machine's byte order
 * @param touch how the memory is touched
 * @param writable the semaphore that is 1 while a message may be written
 * @param readable the semaphore that is 1 while one may be read
 * @param closing closes all of it; idempotent
 */
record MessageParts(
    ByteBuffer memory,
    MessageLayout.Touch touch,
    MessageSlot.Turn writable,
    MessageSlot.Turn readable,
    Runnable closing)
    implements AutoCloseable {

  /** Makes memory with its header, then the semaphores: whoever finds them finds the header. */
  static MessageParts create(MessageNames names, int size) throws OsException {
    return Current.isWindows()
        ? WindowsMessageParts.create(names, size)
        : PosixMessageParts.create(names, size);
  }

  /** Opens the semaphores, then the memory. */
  static MessageParts open(MessageNames names) throws IOException {
    return Current.isWindows() ? WindowsMessageParts.open(names) : PosixMessageParts.open(names);
  }

  /** Takes the names away where they stay by themselves. */
  static void remove(MessageNames names) throws OsException {
    if (!Current.isWindows()) {
      PosixMessageParts.remove(names);
    }
  }

  @Override
  public void close() {
    closing.run();
  }
}
