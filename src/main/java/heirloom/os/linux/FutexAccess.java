package heirloom.os.linux;

import heirloom.os.Current;
import heirloom.os.OsWord.Readiness;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The way to futex(2). A parent has it from the start. A child attaches without native code, and
 * gets it when it first must sleep or wake somebody: a thread of its own loads it, since that takes
 * a tenth of a second in which the sleeper can as well poll.
 */
abstract class FutexAccess {

  /** For a process that has not loaded native code, and may not have any. */
  static final FutexAccess LATE = new Late();

  /** For a process that has it. */
  static FutexAccess of(Libc libc) {
    return new FutexAccess() {
      @Override
      boolean isPossible() {
        return true;
      }

      @Override
      Readiness readiness() {
        return Readiness.READY;
      }

      @Override
      Optional<Libc> awaited() {
        return Optional.of(libc);
      }
    };
  }

  /** Whether native code may be had; loads none. */
  abstract boolean isPossible();

  /** How far it is; the first call begins. */
  abstract Readiness readiness();

  /** The C library, waited for; empty when it cannot be had. */
  abstract Optional<Libc> awaited();

  private static final class Late extends FutexAccess {

    private final CountDownLatch loaded = new CountDownLatch(1);
    private boolean begun;
    private volatile @Nullable Libc libc;

    @Override
    boolean isPossible() {
      ClassLoader loader = FutexAccess.class.getClassLoader();
      String name = "com/sun/jna/Native.class";
      return loader == null
          ? ClassLoader.getSystemResource(name) != null
          : loader.getResource(name) != null;
    }

    @Override
    Readiness readiness() {
      if (libc != null) {
        return Readiness.READY;
      }
      begin();
      if (loaded.getCount() > 0) {
        return Readiness.LOADING;
      }
      return libc != null ? Readiness.READY : Readiness.NEVER;
    }

    @Override
    Optional<Libc> awaited() {
      if (libc == null) {
        begin();
        boolean interrupted = false;
        while (true) {
          try {
            loaded.await();
            break;
          } catch (InterruptedException e) {
            // A wake-up must not be left out: somebody sleeps for it.
            interrupted = true;
          }
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      return Optional.ofNullable(libc);
    }

    private synchronized void begin() {
      if (!begun) {
        begun = true;
        Thread thread = new Thread(this::load, "heirloom-native-loader");
        thread.setDaemon(true);
        thread.start();
      }
    }

    private void load() {
      try {
        if (isPossible() && Current.os() instanceof LinuxOs linux) {
          libc = linux.libc();
        }
      } catch (IllegalStateException | LinkageError refused) {
        // This process then polls, and counts itself among those who do: nothing is lost but time.
        // Whoever calls for native code directly gets the reason.
      } finally {
        loaded.countDown();
      }
    }
  }
}
