package heirloom.os.linux;

import com.sun.jna.Pointer;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Linux backends of a test's own, and the few native calls that tests in other packages need. */
public final class Backends {

  private static final Libc LIBC = new Libc.Direct();

  /** Where a siginfo_t names the child, in the layout of 64-bit systems. */
  private static final int SI_PID = 16;

  private Backends() {}

  /** A backend to be closed, as its reaper's thread and descriptor are its own. */
  public static final class Owned implements AutoCloseable {
    private final LinuxOs os;

    Owned(LinuxOs os) {
      this.os = os;
    }

    /** The backend. */
    public Os os() {
      return os;
    }

    @Override
    public void close() {
      os.close();
    }
  }

  /** A backend that closes what {@code /proc/self/fd} lists, as with an older C library. */
  public static Owned withoutCloseFrom() {
    return new Owned(new LinuxOs(LIBC, Spawner.Closing.LISTED));
  }

  /** Whether the C library here has the {@code closefrom} action. */
  public static boolean hasCloseFrom() {
    return SpawnExtensions.hasCloseFrom();
  }

  /**
   * A backend whose native calls are written down, to be closed.
   *
   * @param calls gets each call's name; is thread-safe
   */
  public static Owned recording(List<String> calls) {
    Libc recorder =
        (Libc)
            java.lang.reflect.Proxy.newProxyInstance(
                Libc.class.getClassLoader(),
                new Class<?>[] {Libc.class},
                (self, method, arguments) -> {
                  calls.add(method.getName());
                  return method.invoke(LIBC, arguments);
                });
    return new Owned(new LinuxOs(recorder));
  }

  /** A backend whose next call of this name fails, whatever thread makes it; to be closed. */
  public static Owned failingOnce(String call, int errno) {
    FaultyLibc faulty = new FaultyLibc(LIBC);
    Owned backend = new Owned(new LinuxOs(faulty.libc()));
    backend.os().capabilities();
    faulty.failNext(call, errno);
    return backend;
  }

  /** Whether a child that knows nothing of it can be tied to this process here. */
  public static boolean hasSetpriv() {
    return ParentDeath.setpriv().isPresent();
  }

  /**
   * A backend whose reaper dawdles in each {@code waitid} that has just reaped a child, so that who
   * signals in that moment is seen; to be closed.
   *
   * @param strays counts signals to groups whose leader was reaped before: they are not sent, as
   *     they may be somebody else's by now
   */
  public static Owned dawdlingReaper(AtomicInteger strays) {
    Set<Integer> gone = ConcurrentHashMap.newKeySet();
    Libc dawdling =
        (Libc)
            java.lang.reflect.Proxy.newProxyInstance(
                Libc.class.getClassLoader(),
                new Class<?>[] {Libc.class},
                (self, method, arguments) -> {
                  if (method.getName().equals("kill") && gone.contains(-(int) arguments[0])) {
                    strays.incrementAndGet();
                    return 0;
                  }
                  Object result = method.invoke(LIBC, arguments);
                  if (method.getName().equals("waitid")) {
                    int reaped = ((Pointer) arguments[2]).getInt(SI_PID);
                    if (reaped != 0) {
                      gone.add(reaped);
                      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    }
                  }
                  return result;
                });
    return new Owned(new LinuxOs(dawdling));
  }

  /** Closes a number behind everybody's back. */
  public static void closeNumber(int fd) {
    LIBC.close(fd);
  }

  /** A packet from a control socket. */
  public static Packet receive(OsHandle socket, int capacity) throws OsException {
    long fd = socket.acquire();
    try {
      RightsMessage.Received received = RightsMessage.receive(LIBC, (int) fd, capacity);
      return new Packet(received.text(), received.descriptors());
    } finally {
      socket.release();
    }
  }

  /**
   * What a packet held.
   *
   * @param descriptors this process's numbers
   */
  public record Packet(String text, List<Integer> descriptors) {}
}
