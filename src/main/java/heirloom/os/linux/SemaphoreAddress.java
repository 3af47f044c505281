package heirloom.os.linux;

import com.sun.jna.Memory;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsSemaphore;
import java.lang.ref.Reference;

/**
 * A sem_t, wherever it lies. The handle's number is its address: a close waits for the calls that
 * are in it. Sources: sem_wait(3), sem_post(3), sem_getvalue(3).
 */
final class SemaphoreAddress implements OsSemaphore {

  private static final long NANOS = 1_000_000_000;
  private static final int TIMESPEC_SIZE = 16;

  private final Libc libc;
  private final OsHandle address;
  private final Object ground;

  /** What keeps the page it lies in, such as a buffer over it, stays reachable while it is used. */
  SemaphoreAddress(Libc libc, OsHandle address, Object ground) {
    this.libc = libc;
    this.address = address;
    this.ground = ground;
  }

  @Override
  public boolean take(long nanos) throws OsException {
    long semaphore = address.acquire();
    try {
      return nanos <= 0
          ? taken("sem_trywait", libc.sem_trywait(semaphore))
          : takenWithin(semaphore, nanos);
    } finally {
      address.release();
      Reference.reachabilityFence(ground);
    }
  }

  private boolean takenWithin(long semaphore, long nanos) throws OsException {
    int clock = libc.semaphoreClock();
    long[] now = new long[2];
    Errno.check(libc, "clock_gettime", libc.clock_gettime(clock, now));
    long end = now[1] + nanos;
    try (Memory until = new Memory(TIMESPEC_SIZE)) {
      until.setLong(0, now[0] + end / NANOS);
      until.setLong(8, end % NANOS);
      return taken("sem_clockwait", libc.sem_clockwait(semaphore, clock, until));
    }
  }

  private boolean taken(String call, int result) throws OsException {
    if (result == 0) {
      return true;
    }
    int errno = libc.errno();
    if (errno == Errno.EAGAIN || errno == Errno.ETIMEDOUT || errno == Errno.EINTR) {
      return false;
    }
    throw Errno.exception(call, errno);
  }

  @Override
  public void give() throws OsException {
    long semaphore = address.acquire();
    try {
      Errno.check(libc, "sem_post", libc.sem_post(semaphore));
    } finally {
      address.release();
      Reference.reachabilityFence(ground);
    }
  }

  @Override
  public int value() throws OsException {
    long semaphore = address.acquire();
    try {
      int[] value = new int[1];
      Errno.check(libc, "sem_getvalue", libc.sem_getvalue(semaphore, value));
      return value[0];
    } finally {
      address.release();
      Reference.reachabilityFence(ground);
    }
  }

  @Override
  public void close() {
    address.close();
  }
}
