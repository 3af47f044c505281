package heirloom.interop;

import heirloom.os.OsException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** POSIX shared memory and two named POSIX semaphores. */
final class PosixMessageParts {

  private static final int ENOENT = 2;

  private PosixMessageParts() {}

  private static MessageParts of(PosixSharedMemory shared, View view, Gate write, Gate read) {
    return new MessageParts(
        view.bytes(),
        copying -> view.touch(copying, view.length()),
        write,
        read,
        () -> {
          view.close();
          shared.close();
          write.semaphore().close();
          read.semaphore().close();
        });
  }

  /** A semaphore as a turn. */
  record Gate(PosixSemaphore semaphore) implements MessageSlot.Turn {
    @Override
    public boolean acquire(Duration limit) throws IOException, InterruptedException {
      return semaphore.acquire(limit) == WaitOutcome.ACQUIRED;
    }

    @Override
    public void release() throws IOException {
      semaphore.release();
    }
  }

  /** Unlike on Windows the names stay: what was made is taken away again when the rest fails. */
  static MessageParts create(MessageNames names, int size) throws OsException {
    PosixSharedMemory shared = PosixSharedMemory.create(names.memory(), size);
    try {
      View view = shared.map(ViewAccess.WRITE);
      try {
        MessageLayout.create(view.bytes(), size, names.memory());
        Gate read = made(names.readable(), 0);
        try {
          return of(shared, view, made(names.writable(), 1), read);
        } catch (OsException | RuntimeException e) {
          read.semaphore().close();
          PosixSemaphore.remove(names.readable());
          throw e;
        }
      } catch (OsException | RuntimeException e) {
        view.close();
        throw e;
      }
    } catch (OsException | RuntimeException e) {
      shared.close();
      PosixSharedMemory.remove(names.memory());
      throw e;
    }
  }

  private static Gate made(String name, int count) throws OsException {
    return new Gate(PosixSemaphore.create(name, count));
  }

  static MessageParts open(MessageNames names) throws IOException {
    PosixSemaphore write = PosixSemaphore.open(names.writable());
    try {
      PosixSemaphore read = PosixSemaphore.open(names.readable());
      try {
        PosixSharedMemory shared = PosixSharedMemory.open(names.memory());
        try {
          MessageLayout.requireHeader(shared.size(), names.memory());
          return of(shared, shared.map(ViewAccess.WRITE), new Gate(write), new Gate(read));
        } catch (IOException | RuntimeException e) {
          shared.close();
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

  static void remove(MessageNames names) throws OsException {
    List<Removal> all =
        List.of(
            () -> PosixSharedMemory.remove(names.memory()),
            () -> PosixSemaphore.remove(names.writable()),
            () -> PosixSemaphore.remove(names.readable()));
    @Nullable OsException first = null;
    for (Removal one : all) {
      try {
        one.run();
      } catch (OsException e) {
        if (e.code() == ENOENT) {
          continue; // what a box lacks was taken away before
        }
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private interface Removal {
    void run() throws OsException;
  }
}
