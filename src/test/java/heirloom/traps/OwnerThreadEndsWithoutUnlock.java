package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsException;
import heirloom.sync.SharedMutex;
import heirloom.sync.SyncLab;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A thread ends but its process lives, so no death pass runs. (robust-futexes.rst.) Locks are
 * closeable guards; one lost to GC is reported.
 */
@Tag("windows")
final class OwnerThreadEndsWithoutUnlock {

  @Test
  void aForgottenLockIsReportedAndNotUnlocked() throws Exception {
    long before = SyncLab.lostLocks();
    try (SharedMutex mutex = SharedMutex.create()) {
      Thread forgetful = new Thread(() -> mutex.lock());
      forgetful.start();
      forgetful.join();
      await()
          .until(
              () -> {
                System.gc();
                return SyncLab.lostLocks() == before + 1;
              });
      assertThat(mutex.tryLock()).isEmpty();
    }
  }

  /** Closed and forgotten with what it locked: nothing of both is reachable any more. */
  @Test
  void aMutexForgottenWithItsLockIsReportedToo() throws Exception {
    long before = SyncLab.lostLocks();
    Thread forgetful =
        new Thread(
            () -> {
              try (SharedMutex mutex = SharedMutex.create()) {
                mutex.lock();
              } catch (OsException e) {
                throw new UncheckedIOException(e);
              }
            });
    forgetful.start();
    forgetful.join();
    await()
        .until(
            () -> {
              System.gc();
              return SyncLab.lostLocks() == before + 1;
            });
  }

  @Test
  void mutexesThatAreNotLockedAreForgotten() throws Exception {
    int before = SyncLab.watchedMutexes();
    for (int i = 0; i < 50; i++) {
      try (SharedMutex mutex = SharedMutex.create()) {
        mutex.lock().close();
      }
    }
    await()
        .until(
            () -> {
              System.gc();
              return SyncLab.watchedMutexes() < before + 10;
            });
  }

  @Test
  void aLockThatAnotherThreadClosesIsNotLost() throws Exception {
    long before = SyncLab.lostLocks();
    try (SharedMutex mutex = SharedMutex.create()) {
      AtomicReference<SharedMutex.Held> held = new AtomicReference<>();
      Thread owner = new Thread(() -> held.set(mutex.lock()));
      owner.start();
      owner.join();
      held.getAndSet(null).close();
      System.gc();
      mutex.lock().close();
      System.gc();
      // One that is lost shows that those before it have been looked at.
      Thread forgetful = new Thread(() -> mutex.lock());
      forgetful.start();
      forgetful.join();
      await()
          .until(
              () -> {
                System.gc();
                return SyncLab.lostLocks() > before;
              });
      System.gc();
      Thread.sleep(50);
      assertThat(SyncLab.lostLocks()).isEqualTo(before + 1);
    }
  }
}
