package heirloom.os.windows;

import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits for all children: one daemon thread for each 63 of them, since WaitForMultipleObjects takes
 * 64 handles and one is the bell that tells of a new child.
 *
 * <p>A thread whose children have all ended goes too, but for the first.
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

    /** Called once, on the waiting thread; must be quick and throw nothing. */
    void ended();
  }

  private final Kernel32Ext kernel;
  private final List<Bench> benches = new ArrayList<>();

  ExitWatch(Kernel32Ext kernel) {
    this.kernel = kernel;
  }

  /** Watches one more child. */
  synchronized void add(Watched child) throws OsException {
    for (Bench bench : benches) {
      if (bench.seat(child)) {
        return;
      }
    }
    Bench bench = new Bench(benches.isEmpty());
    bench.seat(child);
    benches.add(bench);
    bench.start();
  }

  private synchronized boolean leave(Bench bench) {
    if (bench.lasting || !bench.isEmpty()) {
      return false;
    }
    benches.remove(bench);
    bench.bell.close();
    return true;
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

    void start() {
      Thread thread = new Thread(null, this, "heirloom-exit-watch", 256 * 1024L);
      thread.setDaemon(true);
      thread.start();
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
      do {
        List<Watched> now;
        synchronized (seated) {
          now = new ArrayList<>(seated);
        }
        int signalled = await(now);
        if (signalled > 0) {
          Watched ended = now.get(signalled - 1);
          synchronized (seated) {
            seated.remove(ended);
          }
          ended.ended();
        }
      } while (!isEmpty() || !leave(this));
    }

    private int await(List<Watched> now) {
      try (Handles.Use use = Handles.Use.of(bell)) {
        HANDLE[] waitFor = new HANDLE[now.size() + 1];
        waitFor[0] = use.handle();
        for (int i = 0; i < now.size(); i++) {
          waitFor[i + 1] = now.get(i).handle();
        }
        int answer = kernel.WaitForMultipleObjects(waitFor.length, waitFor, false, FOREVER);
        if (answer == WAIT_FAILED) {
          throw new IllegalStateException(
              "waiting for children failed", WindowsErrors.last("WaitForMultipleObjects"));
        }
        return answer;
      }
    }
  }
}
