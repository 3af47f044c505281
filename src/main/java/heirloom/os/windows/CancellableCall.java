package heirloom.os.windows;

import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsException;
import org.jspecify.annotations.Nullable;

/**
 * The synchronous read or write that one thread at a time may be blocked in, and the way to get it
 * out.
 *
 * <p>A ReadFile on an anonymous pipe waits for ever, and closing the handle does not end it.
 * CancelSynchronousIo does, but only what the thread is blocked in at that instant: it must not hit
 * the thread's next call for another file. So it is called only between {@link #enter} and {@link
 * #leave}, under the lock that both take, and again until the thread has left. (The other way,
 * PeekNamedPipe in a loop, costs a wake-up for every look and a delay for every answer.)
 */
final class CancellableCall {

  private static final int THREAD_TERMINATE = 1;
  private static final long BETWEEN_TRIES_MILLISECONDS = 5;
  private static final int TRIES = 2_000;

  private final Kernel32Ext kernel;
  private final Handles handles;
  private boolean cancelled;
  private boolean inside;
  private @Nullable Thread thread;
  private @Nullable HANDLE threadHandle;

  CancellableCall(Kernel32Ext kernel) {
    this.kernel = kernel;
    this.handles = new Handles(kernel);
  }

  /** Before the call, on its thread; false when cancelled, then the call must not be made. */
  synchronized boolean enter() throws OsException {
    if (cancelled) {
      return false;
    }
    if (thread != Thread.currentThread()) {
      // A stream is mostly read by one thread: its handle is kept.
      forgetThread();
      threadHandle = kernel.OpenThread(THREAD_TERMINATE, false, kernel.GetCurrentThreadId());
      if (threadHandle == null) {
        throw WindowsErrors.last("OpenThread");
      }
      thread = Thread.currentThread();
    }
    inside = true;
    return true;
  }

  /** After the call, in any case. */
  synchronized void leave() {
    inside = false;
    if (cancelled) {
      forgetThread();
    }
    notifyAll();
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  /**
   * Refuses further calls and releases the one that is blocked. Returns when its thread has left,
   * or after ten seconds in which the system would not cancel; the thread then leaves by itself.
   */
  synchronized void cancel() {
    cancelled = true;
    boolean interrupted = false;
    for (int i = 0; inside && i < TRIES; i++) {
      if (threadHandle != null) {
        kernel.CancelSynchronousIo(threadHandle);
      }
      try {
        wait(BETWEEN_TRIES_MILLISECONDS);
      } catch (InterruptedException e) {
        // A close that was begun is finished; the caller finds its flag as it was.
        interrupted = true;
      }
    }
    if (!inside) {
      forgetThread();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void forgetThread() {
    if (threadHandle != null) {
      handles.close(Handles.value(threadHandle));
    }
    threadHandle = null;
    thread = null;
  }
}
