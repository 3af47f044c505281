package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import heirloom.os.OsException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One daemon thread that waits for descriptors of any number to become readable. Adding one is a
 * single call to the kernel; the thread is not woken for it.
 *
 * <p>Every watch is one-shot: after its handler ran it sleeps until {@link #rearm}. An entry leaves
 * the kernel's table by itself when the descriptor is closed; until then a fired one is deaf, so a
 * number that a just-forked sibling still holds for a moment does no harm.
 */
final class EpollLoop implements AutoCloseable {

  /** Room for a {@code struct epoll_event} in either layout. */
  static final int EVENT_SIZE = 16;

  private static final int EPOLL_CLOEXEC = Descriptors.O_CLOEXEC;
  private static final int ADD = 1;
  private static final int MODIFY = 3;
  private static final int READABLE_ONCE = 0x001 | 1 << 30;
  private static final int CAPACITY = 64;
  private static final int FAILURE_PAUSE_MILLIS = 10;
  private static final long STOP = 0;

  // Only x86-64 packs the structure, so that 32-bit programs find the same layout there.
  private static final boolean PACKED =
      System.getProperty("os.arch", "").equals("amd64")
          || System.getProperty("os.arch", "").equals("x86_64");
  private static final int STRIDE = PACKED ? 12 : 16;
  private static final int DATA = PACKED ? 4 : 8;

  /** What happens when a descriptor is ready; runs on the loop's thread and never blocks. */
  @FunctionalInterface
  interface Handler {
    void ready();
  }

  private final Libc libc;
  private final String threadName;
  private final Map<Long, Handler> handlers = new ConcurrentHashMap<>();
  private final AtomicLong serial = new AtomicLong(STOP);
  private int epoll = -1;
  private volatile int stopFd = -1;

  EpollLoop(Libc libc, String threadName) {
    this.libc = libc;
    this.threadName = threadName;
  }

  /** Makes the descriptor and the thread, if not done yet. */
  synchronized void start() throws OsException {
    if (epoll != -1) {
      return;
    }
    int fd = Descriptors.born(libc, "epoll_create1", libc.epoll_create1(EPOLL_CLOEXEC));
    Thread thread = new Thread(rootGroup(), () -> run(fd), threadName, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    try {
      thread.start();
    } catch (OutOfMemoryError noThread) {
      libc.close(fd);
      OsException failure = Errno.exception("pthread_create", Errno.EAGAIN);
      failure.addSuppressed(noThread);
      throw failure;
    }
    epoll = fd;
  }

  /**
   * Watches a descriptor for input or hang-up, once.
   *
   * @param event {@link #EVENT_SIZE} bytes of scratch
   * @return the key for {@link #rearm} and {@link #forget}
   */
  long add(int fd, Handler handler, Pointer event) throws OsException {
    start();
    long key = serial.incrementAndGet();
    handlers.put(key, handler);
    try {
      control(ADD, fd, key, event);
    } catch (OsException e) {
      handlers.remove(key);
      throw e;
    }
    return key;
  }

  /** Watches once more. */
  void rearm(int fd, long key, Pointer event) throws OsException {
    control(MODIFY, fd, key, event);
  }

  /** Drops the handler; the caller closes the descriptor. */
  void forget(long key) {
    handlers.remove(key);
  }

  private void control(int operation, int fd, long key, Pointer event) throws OsException {
    event.setInt(0, READABLE_ONCE);
    event.setLong(DATA, key);
    Errno.check(libc, "epoll_ctl", libc.epoll_ctl(descriptor(), operation, fd, event));
  }

  private synchronized int descriptor() {
    return epoll;
  }

  private void run(int fd) {
    try (Memory events = new Memory((long) STRIDE * CAPACITY)) {
      while (true) {
        int ready = libc.epoll_wait(fd, events, CAPACITY, -1);
        if (ready < 0) {
          pause(libc.errno());
        }
        for (int i = 0; i < ready; i++) {
          long key = events.getLong((long) i * STRIDE + DATA);
          if (key == STOP) {
            libc.close(fd);
            libc.close(stopFd);
            return;
          }
          Handler handler = handlers.get(key);
          if (handler != null) {
            run(handler);
          }
        }
      }
    }
  }

  private static void run(Handler handler) {
    try {
      handler.ready();
    } catch (RuntimeException | Error e) {
      // One child's dependents must not cost all others their exit status: report as the JVM does
      // for a thread that dies, but live on.
      Thread self = Thread.currentThread();
      self.getUncaughtExceptionHandler().uncaughtException(self, e);
    }
  }

  private static void pause(int errno) {
    if (errno == Errno.EINTR) {
      return;
    }
    try {
      // No other error is documented for a sound descriptor; if one comes, wait rather than spin.
      Thread.sleep(FAILURE_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      // Nobody has business interrupting this thread; it goes on.
      Thread.interrupted();
    }
  }

  /** The group that no application can destroy or limit. */
  static ThreadGroup rootGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /** Ends the thread; only for tests, which make loops of their own. */
  @Override
  public synchronized void close() {
    if (epoll == -1) {
      return;
    }
    // An eventfd that is ready from birth: the thread finds it at once.
    stopFd = libc.eventfd(1, Descriptors.O_CLOEXEC);
    try (Memory event = new Memory(EVENT_SIZE)) {
      event.setInt(0, 1);
      event.setLong(DATA, STOP);
      int unused = libc.epoll_ctl(epoll, ADD, stopFd, event);
    }
    epoll = -1;
  }
}
