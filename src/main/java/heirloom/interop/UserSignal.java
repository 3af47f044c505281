package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsPosix.OsSignalTarget;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * SIGUSR1 as the sign between two processes that something changed in the memory they share; Linux.
 *
 * <pre>{@code
 * try (UserSignal mine = UserSignal.listen();         // before the pid is told to anybody
 *     UserSignal.Target other = UserSignal.target(pidFromTheMemory)) {
 *   other.send();
 *   while (!condition()) {                            // a signal says "look", not "it is so"
 *     mine.await();
 *   }
 * }
 * }</pre>
 *
 * <p>A program that looks at the memory and then calls pause(2) can sleep for ever: the signal that
 * comes between the two is handled and gone. Here it is counted from {@link #listen} on, so {@link
 * #await} finds it; C programs block it and wait by sigsuspend(2). Signals are not counted by the
 * kernel: many at once may arrive as one.
 *
 * <p>SIGUSR1 and not SIGUSR2, by which HotSpot suspends its threads. The process that listens must
 * do so before others know its pid: SIGUSR1 ends a process that does not expect it. One listener
 * per JVM. Thread-safe.
 *
 * <p>Source: signal(7), pause(2), sigsuspend(2), pidfd_send_signal(2).
 */
public final class UserSignal implements AutoCloseable {

  private static final String NAME = "USR1";
  private static final Object LOCK = new Object();
  private static boolean listening;

  private final Semaphore arrived = new Semaphore(0);
  private final Method handle;
  private final Object signal;
  private final Object after;
  private volatile boolean closed;

  private UserSignal() throws ReflectiveOperationException {
    // By reflection: the compiler warns of sun.misc.Signal in a way that cannot be suppressed, and
    // Java has nothing else for signals.
    Class<?> signals = Class.forName("sun.misc.Signal");
    Class<?> handlers = Class.forName("sun.misc.SignalHandler");
    handle = signals.getMethod("handle", signals, handlers);
    signal = signals.getConstructor(String.class).newInstance(NAME);
    Object before = handle.invoke(null, signal, handler(handlers, arrived));
    // The default would end this process by a signal that was sent just before the close.
    Object harmless = handlers.getField("SIG_IGN").get(null);
    after = before.equals(handlers.getField("SIG_DFL").get(null)) ? harmless : before;
  }

  private static Object handler(Class<?> type, Semaphore arrived) {
    InvocationHandler invocation =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                arrived.release();
                yield null;
              }
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> "UserSignal";
            };
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, invocation);
  }

  /**
   * Begins to take SIGUSR1, until {@link #close}.
   *
   * @throws IllegalStateException when somebody listens already, or this JVM does not allow it
   *     ({@code -Xrs} does not matter; a security manager does)
   * @throws UnsupportedOperationException elsewhere than on Linux
   */
  public static UserSignal listen() {
    Current.os().posix();
    synchronized (LOCK) {
      if (listening) {
        throw new IllegalStateException("SIGUSR1 has a listener in this JVM, not yet closed");
      }
      try {
        UserSignal made = new UserSignal();
        listening = true;
        return made;
      } catch (InvocationTargetException e) {
        throw new IllegalStateException("SIGUSR1 cannot be taken here: " + e.getCause(), e);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("this JVM lacks sun.misc.Signal", e);
      }
    }
  }

  /**
   * Waits until a signal has come since the last wait returned; at once when one has.
   *
   * @throws InterruptedException when interrupted
   * @throws IllegalStateException when closed, also while waiting
   */
  public void await() throws InterruptedException {
    requireOpen();
    arrived.acquire();
    drained();
  }

  /** What {@link #close} gave for those who wait stays, so that each of them finds it. */
  private void drained() {
    if (closed) {
      arrived.release();
    }
    requireOpen();
    arrived.drainPermits();
    if (closed) {
      // The close came between the two, and what was drained may have been its own.
      arrived.release();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the listener for SIGUSR1 is closed");
    }
  }

  /**
   * As {@link #await()}, waiting at most so long.
   *
   * @return whether a signal has come
   * @throws IllegalStateException when closed, also while waiting
   */
  public boolean await(Duration longest) throws InterruptedException {
    requireOpen();
    boolean came = arrived.tryAcquire(Slices.nanos(longest), TimeUnit.NANOSECONDS);
    if (came) {
      drained();
    }
    return came;
  }

  /**
   * Gives SIGUSR1 back to whoever had it before; idempotent. Where nobody had, it is ignored from
   * then on: one that was sent before this and comes after it would end the process. Children that
   * {@code ChildBuilder} starts have it at its default all the same; those of {@code
   * ProcessBuilder} ignore it too.
   */
  @Override
  public void close() {
    synchronized (LOCK) {
      if (closed) {
        return;
      }
      closed = true;
      try {
        handle.invoke(null, signal, after);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("SIGUSR1 could not be given back", e);
      }
      listening = false;
    }
    arrived.release();
  }

  /**
   * The process of a pid that was read somewhere. From here on it is held, and never another that
   * has the same number later; whether the number was still its own until now, nobody can tell.
   *
   * @throws IllegalArgumentException when the pid is below 1: groups and everybody are no target;
   *     or above {@link Integer#MAX_VALUE}, of which the system would take the lower 32 bits: those
   *     of another process
   * @throws UnsupportedOperationException elsewhere than on Linux
   * @throws OsException when there is no such process (ESRCH)
   */
  public static Target target(long pid) throws OsException {
    // 1 is a process as any other: a container's own.
    if (pid < 1 || pid > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("pid=" + pid + ", expected 1 to " + Integer.MAX_VALUE);
    }
    return new Target(Current.os().posix().signalTarget(pid));
  }

  /** Another process, for {@link UserSignal#listen its} SIGUSR1. */
  public static final class Target implements AutoCloseable {

    private final OsSignalTarget process;

    private Target(OsSignalTarget process) {
      this.process = process;
    }

    /**
     * Sends SIGUSR1.
     *
     * @return false when the process has ended
     * @throws OsException when it is another user's (EPERM)
     */
    public boolean send() throws OsException {
      return process.userSignal();
    }

    /** Lets go of the process; idempotent. */
    @Override
    public void close() {
      process.close();
    }
  }
}
