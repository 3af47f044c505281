package heirloom.os.windows;

import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.OsBell;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import org.jspecify.annotations.Nullable;

/** A doorbell made of an unnamed event that resets itself when a sleeper leaves. */
final class EventBell implements OsBell {

  /** SYNCHRONIZE, and EVENT_MODIFY_STATE: a child sleeps by it or rings it, not both. */
  private static final int SLEEP = 0x0010_0000;

  private static final int RING = 0x0000_0002;

  private static final int WAIT_FAILED = -1;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Kernel32Ext kernel;
  private final OsHandle event;

  /** Owns the handle. */
  EventBell(Kernel32Ext kernel, OsHandle event) {
    this.kernel = kernel;
    this.event = event;
  }

  static OsBell create(Kernel32Ext kernel) throws OsException {
    @Nullable HANDLE made = kernel.CreateEvent(null, false, false, null);
    return new EventBell(kernel, new Handles(kernel).checkAndOwn("CreateEvent", made, "bell"));
  }

  @Override
  public Heard sleep(long nanos) throws OsException {
    try (Handles.Use use = Handles.Use.of(event)) {
      // Rounded up: a wait of 0 would be a busy loop.
      int millis = (int) ((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
      int result = kernel.WaitForSingleObject(use.handle(), millis);
      if (result == WAIT_FAILED) {
        throw WindowsErrors.last("WaitForSingleObject");
      }
      return result == 0 ? Heard.RING : Heard.NOTHING;
    }
  }

  @Override
  public void ring() throws OsException {
    try (Handles.Use use = Handles.Use.of(event)) {
      WindowsErrors.check("SetEvent", kernel.SetEvent(use.handle()));
    }
  }

  @Override
  public OsHandle openListener() throws OsException {
    return new Handles(kernel).duplicate(event, SLEEP, "bell for a child");
  }

  @Override
  public OsHandle openRinger() throws OsException {
    return new Handles(kernel).duplicate(event, RING, "bell of another");
  }

  @Override
  public void close() {
    event.close();
  }
}
