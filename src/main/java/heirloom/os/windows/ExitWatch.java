package heirloom.os.windows;

import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * Waits for all children: one daemon thread for each 63 of them, since WaitForMultipleObjects takes
 * 64 handles and one is the bell that tells of a new child.
 *
 * <p>A thread whose children have all ended goes too, but for the first. A thread that fails takes
 * nobody along in silence: its children are told, and later ones get another thread.
 * RegisterWaitForSingleObject would save the threads; it calls back on threads of the system, which
 * a JVM that is ending must not meet.
 */
final class ExitWatch {

  private static final int CHILDREN_PER_THREAD = 63;
  private static final int WAIT_FAILED = -1;
  private static final int FOREVER = -1;

  /** A child to wait for. */
  interface Watched {
    /** Signalled when the process ends; open until {@link #ended()} was called. */
    HANDLE handle();

    /**
     * Called once, on the waiting thread; must be quick. What it throws is told as the JVM tells of
     * a thread that dies, and costs no other child anything.
     */
    void ended();

    /** Called once instead of {@link #ended()}, when nobody can wait for it any more. */
    void lost(Throwable cause);
  }

  private final Kernel32Ext kernel;
  private final ThreadFactory threads;
  private final int kept;
  private final List<Bench> benches = new ArrayList<>();

  ExitWatch(Kernel32Ext kernel) {
    this(kernel, ExitWatch::daemon, 1);
  }

  /**
   * For tests.
   *
   * @param kept how many threads stay when they have no child
   */
  ExitWatch(Kernel32Ext kernel, ThreadFactory threads, int kept) {
    this.kernel = kernel;
    this.threads = threads;
    this.kept = kept;
  }

  static Thread daemon(Runnable work) {
    Thread thread = new Thread(null, work, "heirloom-exit-watch", 256 * 1024L);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Watches one more child.
   *
   * @throws OsException when there is no event for another thread; the child is not watched then,
   *     nor when there is no thread
   */
  synchronized void add(Watched child) throws OsException {
    for (Bench bench : benches) {
      if (bench.seat(child)) {
        return;
      }
    }
    Bench bench = new Bench(benches.size() < kept);
    bench.seat(child);
    try {
      threads.newThread(bench).start();
    } catch (RuntimeException | Error noThread) {
      bench.bell.close();
      throw noThread;
    }
    // Not before it runs: nobody may be seated where nobody waits. It cannot leave before, as that
    // takes this lock.
    benches.add(bench);
  }

  private synchronized boolean leave(Bench bench) {
    if (bench.lasting || !bench.isEmpty()) {
      return false;
    }
    benches.remove(bench);
    bench.bell.close();
    return true;
  }

  /** After this nobody is seated there. */
  private synchronized void abandon(Bench bench) {
    benches.remove(bench);
    bench.bell.close();
  }

  private static void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException | Error e) {
      Thread self = Thread.currentThread();
      self.getUncaughtExceptionHandler().uncaughtException(self, e);
    }
  }

  /** Up to 63 children and the thread that waits for them. */
  private final class Bench implements Runnable {

    private final boolean lasting;
    private final OsHandle bell;
    private final List<Watched> seated = new ArrayList<>();

    Bench(boolean lasting) throws OsException {
      this.lasting = lasting;
      this.bell =
          new Handles(kernel)
              .checkAndOwn("CreateEvent", kernel.CreateEvent(null, false, false, null), "bell");
    }

    boolean seat(Watched child) {
      synchronized (seated) {
        if (seated.size() == CHILDREN_PER_THREAD) {
          return false;
        }
        seated.add(child);
      }
      try (Handles.Use use = Handles.Use.of(bell)) {
        kernel.SetEvent(use.handle());
      }
      return true;
    }

    boolean isEmpty() {
      synchronized (seated) {
        return seated.isEmpty();
      }
    }

    @Override
    public void run() {
      try {
        do {
          turn();
        } while (!isEmpty() || !leave(this));
      } catch (RuntimeException | Error e) {
        abandon(this);
        for (Watched left : taken()) {
          tell(() -> left.lost(e));
        }
        throw e;
      }
    }

    private void turn() {
      List<Watched> now;
      synchronized (seated) {
        now = new ArrayList<>(seated);
      }
      int signalled = await(now);
      if (signalled == WAIT_FAILED) {
        IllegalStateException failed =
            new IllegalStateException(
                "waiting for children failed", WindowsErrors.last("WaitForMultipleObjects"));
        if (!dismissUnwaitable(now, failed)) {
          throw failed;
        }
      } else if (signalled > 0) {
        Watched ended = now.get(signalled - 1);
        synchronized (seated) {
          seated.remove(ended);
        }
        tell(ended::ended);
      }
    }

    /** One bad handle fails the wait for all: those that are bad leave, false if none is. */
    private boolean dismissUnwaitable(List<Watched> now, IllegalStateException failed) {
      List<Watched> bad =
          now.stream()
              .filter(one -> kernel.WaitForSingleObject(one.handle(), 0) == WAIT_FAILED)
              .toList();
      synchronized (seated) {
        seated.removeAll(bad);
      }
      bad.forEach(one -> tell(() -> one.lost(failed)));
      return !bad.isEmpty();
    }

    private List<Watched> taken() {
      synchronized (seated) {
        List<Watched> all = new ArrayList<>(seated);
        seated.clear();
        return all;
      }
    }

    private int await(List<Watched> now) {
      try (Handles.Use use = Handles.Use.of(bell)) {
        HANDLE[] waitFor = new HANDLE[now.size() + 1];
        waitFor[0] = use.handle();
        for (int i = 0; i < now.size(); i++) {
          waitFor[i + 1] = now.get(i).handle();
        }
        return kernel.WaitForMultipleObjects(waitFor.length, waitFor, false, FOREVER);
      }
    }
  }
}
