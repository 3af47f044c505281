package heirloom.os.linux;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A C library in front of the real one, which makes the n-th call fail with a given errno.
 *
 * <p>Counted are the calls that can fail, on the thread that armed it and on those named by {@link
 * #countAlso} (a reaper's polling on another thread would make n mean something else each time);
 * {@link #failNext} counts on any thread. Calls that give something back ({@code close}, {@code
 * munmap}, the {@code destroy}s) are done and then reported as failed: on Linux they free in either
 * case, and a test that looks for leaks must not plant one itself. A call is failed in its own
 * convention: -1 and errno, or the error as result (the posix_spawn family).
 */
final class FaultyLibc implements InvocationHandler {

  private static final Set<String> CANNOT_FAIL =
      Set.of("geteuid", "getpagesize", "gnu_get_libc_version");
  private static final Set<String> GIVES_BACK =
      Set.of(
          "close",
          "munmap",
          "posix_spawn_file_actions_destroy",
          "posix_spawnattr_destroy",
          "shm_unlink");

  private final Libc real;
  private final Libc proxy;
  private final ThreadLocal<Integer> pendingErrno = ThreadLocal.withInitial(() -> 0);
  private final List<String> calls = new ArrayList<>();
  private Set<String> alsoCounted = Set.of();
  private Optional<Thread> counted = Optional.empty();
  private Optional<String> onlyCall = Optional.empty();
  private int countdown;
  private int errno;
  private String failed = "";

  FaultyLibc(Libc real) {
    this.real = real;
    this.proxy =
        (Libc)
            Proxy.newProxyInstance(Libc.class.getClassLoader(), new Class<?>[] {Libc.class}, this);
  }

  /** What the code under test is given. */
  Libc libc() {
    return proxy;
  }

  /** From here on calls of threads of these names count as the arming thread's do. */
  synchronized void countAlso(String... threadNames) {
    alsoCounted = Set.of(threadNames);
  }

  /** From here on the n-th call (1 = the next) of this thread fails. Forgets what was counted. */
  synchronized void failNth(int n, int errno) {
    arm(Optional.of(Thread.currentThread()), Optional.empty(), n, errno);
  }

  /** From here on the next call of this name fails, whichever thread makes it. */
  synchronized void failNext(String call, int errno) {
    arm(Optional.empty(), Optional.of(call), 1, errno);
  }

  /** From here on nothing fails; calls are counted. */
  synchronized void disarm() {
    arm(Optional.of(Thread.currentThread()), Optional.empty(), 0, 0);
  }

  /** The call that was made to fail since the last arming; empty when it did not come to that. */
  synchronized Optional<String> failed() {
    return failed.isEmpty() ? Optional.empty() : Optional.of(failed);
  }

  /** The counted calls since the last arming, in order. */
  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  private void arm(Optional<Thread> thread, Optional<String> call, int n, int code) {
    counted = thread;
    onlyCall = call;
    countdown = n;
    errno = code;
    failed = "";
    calls.clear();
  }

  @Override
  public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return method.invoke(this, arguments);
    }
    if (name.equals("errno")) {
      int pending = pendingErrno.get();
      return pending != 0 ? pending : real.errno();
    }
    int fault = CANNOT_FAIL.contains(name) ? 0 : count(name);
    pendingErrno.set(0);
    if (fault == 0) {
      return forward(method, arguments);
    }
    if (GIVES_BACK.contains(name)) {
      forward(method, arguments);
    }
    if (name.startsWith("posix_spawn")) {
      return fault;
    }
    pendingErrno.set(fault);
    // Two returns: a conditional expression would widen the int to long.
    if (method.getReturnType() == long.class) {
      return -1L;
    }
    return -1;
  }

  /** Returns the errno that this call must fail with, or 0. */
  private synchronized int count(String name) {
    Thread caller = Thread.currentThread();
    if (counted.isPresent() && counted.get() != caller && !alsoCounted.contains(caller.getName())) {
      return 0;
    }
    if (onlyCall.isPresent() && !onlyCall.get().equals(name)) {
      return 0;
    }
    calls.add(name);
    if (countdown == 0 || --countdown > 0) {
      return 0;
    }
    failed = name;
    return errno;
  }

  private Object forward(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
