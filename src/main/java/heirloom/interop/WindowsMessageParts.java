package heirloom.interop;

import heirloom.os.OsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A named section and two named semaphores of at most 1. */
final class WindowsMessageParts {

  private WindowsMessageParts() {}

  /** A section of the page file cannot be truncated: it is touched as it is. */
  private static MessageParts of(NamedSection section, ByteBuffer memory, Gate write, Gate read) {
    return new MessageParts(
        memory,
        Runnable::run,
        write,
        read,
        () -> {
          section.close();
          write.semaphore().close();
          read.semaphore().close();
        });
  }

  /** A semaphore as a turn. */
  record Gate(NamedSemaphore semaphore) implements MessageSlot.Turn {
    @Override
    public boolean acquire(Duration limit) throws IOException, InterruptedException {
      return semaphore.acquire(limit).isAcquired();
    }

    @Override
    public void release() throws IOException {
      semaphore.release();
    }
  }

  static MessageParts create(MessageNames names, int size) throws OsException {
    NamedSection section = NamedSection.create(names.memory(), size);
    try {
      ByteBuffer memory = section.map().bytes();
      MessageLayout.create(memory, size, names.memory());
      NamedSemaphore read = NamedSemaphore.create(names.readable(), 0, 1);
      try {
        NamedSemaphore write = NamedSemaphore.create(names.writable(), 1, 1);
        return of(section, memory, new Gate(write), new Gate(read));
      } catch (OsException | RuntimeException e) {
        read.close();
        throw e;
      }
    } catch (OsException | RuntimeException e) {
      section.close();
      throw e;
    }
  }

  static MessageParts open(MessageNames names) throws IOException {
    NamedSemaphore write = NamedSemaphore.open(names.writable());
    try {
      NamedSemaphore read = NamedSemaphore.open(names.readable());
      try {
        NamedSection section = NamedSection.open(names.memory());
        try {
          MessageLayout.requireHeader(section.size(), names.memory());
          return of(section, section.map().bytes(), new Gate(write), new Gate(read));
        } catch (IOException | RuntimeException e) {
          section.close();
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        read.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      write.close();
      throw e;
    }
  }
}
