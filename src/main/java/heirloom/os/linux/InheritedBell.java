package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsListener;
import heirloom.os.OsListener.Heard;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A child's bell: the pipe that it inherited. It sleeps in poll(2) as soon as native code is there,
 * which its first sleep begins to load; until then it looks now and then. A child that can never
 * load native code has a thread that sleeps in a read for it.
 */
final class InheritedBell implements OsListener {

  /** How long a pause is while native code is being loaded, which takes a tenth of a second. */
  private static final long LOADING = TimeUnit.MICROSECONDS.toNanos(200);

  private final long number;
  private final FutexAccess access;
  private boolean asked;
  private boolean possible;
  private @Nullable OsListener listener;
  private boolean closed;

  private InheritedBell(long number, FutexAccess access) {
    this.number = number;
    this.access = access;
  }

  /** Not a constructor at the caller, as at FutexWord.adopted. */
  static OsListener of(long number) {
    return new InheritedBell(number, FutexAccess.LATE);
  }

  @Override
  public Heard sleep(long nanos) throws OsException {
    Optional<OsListener> ready = ready();
    if (ready.isPresent()) {
      return ready.get().sleep(nanos);
    }
    LockSupport.parkNanos(Math.min(nanos, LOADING));
    return Heard.NOTHING;
  }

  private synchronized Optional<OsListener> ready() throws OsException {
    if (closed) {
      throw new IllegalStateException("the bell is closed");
    }
    if (!asked) {
      // Once: it searches the class path.
      asked = true;
      possible = access.isPossible();
    }
    if (listener == null) {
      listener =
          switch (possible ? access.readiness() : heirloom.os.OsWord.Readiness.NEVER) {
            case READY ->
                new PipeListener(
                    access.awaited().orElseThrow(),
                    // Inherited, and as any plain child's open until the process ends.
                    OsHandle.borrowed(number, "inherited bell"));
            case LOADING -> null;
            case NEVER -> new ReadingBell(PlainStreams.openInput(ProcFd.SELF.path(number)));
          };
    }
    return Optional.ofNullable(listener);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (listener != null) {
      listener.close();
    }
  }
}
