package heirloom.os.windows;

import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsWord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A word that is slept on through an unnamed semaphore of the kernel, which every participant
 * inherits: WaitOnAddress finds sleepers of its own process only (trap
 * WaitOnAddressIsProcessLocal).
 *
 * <p>A sleeper announces itself in a second word of the memory, looks again, and waits for the
 * semaphore; a waker takes announcements out and releases as many. A sleeper whose slice ends takes
 * one announcement back if one is left; else a release is under way to nobody, and some later
 * sleeper returns early for it. What a killed sleeper had announced costs one such early return.
 */
final class SemaphoreWord implements OsWord {

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** SYNCHRONIZE and SEMAPHORE_MODIFY_STATE. */
  private static final int ACCESS = 0x0010_0002;

  /** More than any program has threads: what a peer may write there floods nobody. */
  private static final int MOST_SLEEPERS = 1 << 16;

  private static final int WAIT_FAILED = -1;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Kernel32Ext kernel;
  private final OsHandle semaphore;
  private final ByteBuffer memory;
  private final int word;
  private final int sleepers;

  /** Owns the handle. */
  SemaphoreWord(Kernel32Ext kernel, OsHandle semaphore, ByteBuffer memory, int word, int sleepers) {
    this.kernel = kernel;
    this.semaphore = semaphore;
    this.memory = memory;
    this.word = word;
    this.sleepers = sleepers;
  }

  static SemaphoreWord create(Kernel32Ext kernel, ByteBuffer memory, int word, int sleepers)
      throws OsException {
    @Nullable HANDLE made = kernel.CreateSemaphoreW(null, 0, Integer.MAX_VALUE, null);
    OsHandle handle = new Handles(kernel).checkAndOwn("CreateSemaphore", made, "semaphore");
    return new SemaphoreWord(kernel, handle, memory, word, sleepers);
  }

  @Override
  public boolean isPossible() {
    return true;
  }

  @Override
  public Readiness readiness() {
    return Readiness.READY;
  }

  @Override
  public void sleep(int expected, long nanos) throws OsException {
    if (nanos <= 0) {
      return;
    }
    INT.getAndAdd(memory, sleepers, 1);
    boolean released = false;
    try (Handles.Use use = Handles.Use.of(semaphore)) {
      if ((int) INT.getVolatile(memory, word) != expected) {
        return;
      }
      // Rounded up: a wait of 0 would be a busy loop.
      int millis = (int) ((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
      int result = kernel.WaitForSingleObject(use.handle(), millis);
      if (result == WAIT_FAILED) {
        throw WindowsErrors.last("WaitForSingleObject");
      }
      released = result == 0;
    } finally {
      if (!released) {
        takeBack();
      }
    }
  }

  private void takeBack() {
    int announced = (int) INT.getVolatile(memory, sleepers);
    while (announced > 0 && !INT.compareAndSet(memory, sleepers, announced, announced - 1)) {
      announced = (int) INT.getVolatile(memory, sleepers);
    }
  }

  @Override
  public boolean wake(int most) throws OsException {
    int announced = (int) INT.getVolatile(memory, sleepers);
    // A peer may have written anything there; a negative number wakes nobody.
    while (announced > 0) {
      int taken = Math.min(announced, most);
      if (INT.compareAndSet(memory, sleepers, announced, announced - taken)) {
        release(Math.min(taken, MOST_SLEEPERS));
        break;
      }
      announced = (int) INT.getVolatile(memory, sleepers);
    }
    return true;
  }

  private void release(int count) throws OsException {
    Optional<Handles.Use> open = Handles.Use.ifOpen(semaphore);
    if (open.isEmpty()) {
      // A lock given back after this process closed the object, or beside that.
      return;
    }
    try (Handles.Use use = open.get()) {
      if (!kernel.ReleaseSemaphore(use.handle(), count, null)) {
        OsException failure = WindowsErrors.last("ReleaseSemaphore");
        // So many releases wait to be taken that everybody who sleeps will find one.
        if (failure.code() != WindowsErrors.TOO_MANY_POSTS) {
          throw failure;
        }
      }
    }
  }

  @Override
  public List<OsHandle> openForChild() throws OsException {
    return List.of(new Handles(kernel).duplicate(semaphore, ACCESS, "semaphore for a child"));
  }

  @Override
  public void close() {
    semaphore.close();
  }
}
