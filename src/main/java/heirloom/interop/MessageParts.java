package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a {@link MessageBox} is made of on one system; closes all of it. */
interface MessageParts extends AutoCloseable {

  /** The memory, in the machine's byte order. */
  ByteBuffer memory();

  /**
   * Runs what copies into the memory or out of it.
   *
   * @throws IOException when somebody has truncated it
   */
  void touch(Runnable copying) throws IOException;

  /** The semaphore that is 1 while a message may be written. */
  MessageSlot.Turn writable();

  /** The semaphore that is 1 while one may be read. */
  MessageSlot.Turn readable();

  @Override
  void close();

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
}
