package heirloom.os.windows;

import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.platform.win32.WinNT.HANDLEByReference;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The line to one child: its messages go through an anonymous pipe, the handles before them by
 * DuplicateHandle into the child. No answer is needed: when the duplicate is made, the child has
 * it.
 */
final class WindowsControl implements OsControl {

  /** The word in the handoff. */
  static final String MECHANISM = "dup";

  /** DUPLICATE_CLOSE_SOURCE and DUPLICATE_SAME_ACCESS. */
  private static final int MOVE = 3;

  /** A process that denies access since it is ending has little left to do. */
  private static final int MILLIS_TO_END = 1000;

  private static final int WAIT_OBJECT_0 = 0;

  private final Kernel32Ext kernel;
  private final Handles handles;
  private final OsHandle childEnd;
  private final PipeOutput line;

  WindowsControl(Kernel32Ext kernel, OsPipe pipe) {
    this.kernel = kernel;
    this.handles = new Handles(kernel);
    this.childEnd = pipe.readEnd();
    this.line = new PipeOutput(kernel, pipe.writeEnd());
  }

  @Override
  public List<OsHandle> childEnds() {
    return List.of(childEnd);
  }

  @Override
  public String mechanism() {
    return MECHANISM;
  }

  @Override
  public synchronized void send(
      OsProcess target, List<OsHandle> sources, Function<long[], String> message)
      throws OsException {
    // The process handle kept since the spawn, never a pid, which may be a stranger's by now (trap
    // DuplicateIntoWrongProcess).
    OsHandle child = ((WindowsProcess) target).process();
    try (Handles.Use process = use(child)) {
      List<HANDLE> made = new ArrayList<>();
      try {
        for (OsHandle source : sources) {
          try (Handles.Use use = Handles.Use.of(source)) {
            HANDLE self = kernel.GetCurrentProcess();
            made.add(handles.duplicate(self, use.handle(), process.handle(), 0, false));
          }
        }
        long[] numbers = made.stream().mapToLong(Handles::value).toArray();
        line.write((message.apply(numbers) + "\n").getBytes(StandardCharsets.US_ASCII));
      } catch (OsException e) {
        takeBack(process.handle(), made);
        throw deniedByItsEnd(e, process.handle()) ? gone() : e;
      } catch (RuntimeException e) {
        takeBack(process.handle(), made);
        throw e;
      } catch (IOException closed) {
        takeBack(process.handle(), made);
        throw gone();
      }
    }
  }

  /**
   * Whether the access was denied because the process is ending: then nothing can be duplicated
   * into it, and its end follows. A child that ran its whole life between its start and this call
   * was told as a start that failed.
   */
  private boolean deniedByItsEnd(OsException e, HANDLE process) {
    return e.code() == WindowsErrors.ACCESS_DENIED
        && kernel.WaitForSingleObject(process, MILLIS_TO_END) == WAIT_OBJECT_0;
  }

  /**
   * Closes handles in the child that no message told it of. They come here and are closed here: the
   * documented way with no target process closes nothing under Wine.
   */
  private void takeBack(HANDLE process, List<HANDLE> made) {
    HANDLE self = kernel.GetCurrentProcess();
    for (HANDLE one : made) {
      HANDLEByReference back = new HANDLEByReference();
      // Fails when the child has ended, and its handles with it.
      if (kernel.DuplicateHandle(process, one, self, back, 0, false, MOVE)) {
        handles.close(Handles.value(back.getValue()));
      }
    }
  }

  private static Handles.Use use(OsHandle process) throws OsException {
    return Handles.Use.ifOpen(process).orElseThrow(WindowsControl::gone);
  }

  private static OsException gone() {
    return WindowsErrors.exception("WriteFile", WindowsErrors.BROKEN_PIPE);
  }

  @Override
  public void close() {
    line.close();
  }
}
