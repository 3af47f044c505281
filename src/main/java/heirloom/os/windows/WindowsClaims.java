package heirloom.os.windows;

import heirloom.os.Claims;
import heirloom.os.FileMode;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsListener;
import heirloom.os.OsMemory;
import heirloom.os.OsRinger;
import heirloom.os.OsWord;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/**
 * The child's side: a number from outside is looked at before it is owned. Taking it makes it
 * non-inheritable; the parent's duplicate was inheritable, and so is the child's until then.
 */
public final class WindowsClaims implements Claims {

  private static final int HANDLE_FLAG_INHERIT = 1;

  private final Kernel32Ext kernel;
  private final Handles handles;
  private final Sections sections;
  private final HandleFacts facts;

  private WindowsClaims(Kernel32Ext kernel, Kernel32Ext.Ntdll ntdll) {
    this.kernel = kernel;
    this.handles = new Handles(kernel);
    this.sections = new Sections(kernel, ntdll);
    this.facts = new HandleFacts(kernel, ntdll, sections);
  }

  /** Called once by {@link heirloom.os.Current}. */
  public static Claims create() {
    return new WindowsClaims(Kernel32Ext.load(), Kernel32Ext.Ntdll.load());
  }

  @Override
  public Optional<Facts> look(long value) throws OsException {
    return facts.of(value);
  }

  @Override
  public OsMemory adoptMemory(long value, long size, boolean writable, String identity)
      throws OsException {
    OsHandle handle = take(value, "inherited memory");
    try {
      return new SectionMemory(
          sections,
          handle,
          sections.layout(size),
          // What this process may not write is one-way for it.
          new SectionMemory.Rights(writable, !writable, sections.shape(handle).isReserved()),
          identity);
    } catch (OsException | RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  @Override
  public OsWord adoptWord(ByteBuffer memory, int word, int sleepers, List<Long> values)
      throws OsException {
    if (values.size() != 1 || !facts.isSemaphore(values.get(0))) {
      throw WindowsErrors.exception("adoptWord", WindowsErrors.INVALID_HANDLE);
    }
    return new SemaphoreWord(
        kernel, take(values.get(0), "inherited semaphore"), memory, word, sleepers);
  }

  @Override
  public OsListener adoptListener(long value) throws OsException {
    return new EventBell(kernel, take(value, "inherited bell"));
  }

  @Override
  public OsRinger adoptRinger(long value) throws OsException {
    return new EventBell(kernel, take(value, "inherited bell"));
  }

  @Override
  public boolean isBell(Facts facts, boolean listener) {
    return facts.type() == Type.OTHER && facts.label().equals("Event");
  }

  @Override
  public FileChannel adoptFile(long value, FileMode mode) throws OsException {
    return new HandleChannel(kernel, take(value, "inherited file"), mode);
  }

  @Override
  public InputStream adoptInput(long value) throws OsException {
    return new PipeInput(kernel, take(value, "inherited pipe"));
  }

  @Override
  public OutputStream adoptOutput(long value) throws OsException {
    return new PipeOutput(kernel, take(value, "inherited pipe"));
  }

  @Override
  public Late openControl(String mechanism, long[] values, long giver) throws OsException {
    if (!mechanism.equals(WindowsControl.MECHANISM) || values.length != 1) {
      throw WindowsErrors.exception("openControl", WindowsErrors.INVALID_PARAMETER);
    }
    return new ControlReader(this, new PipeInput(kernel, take(values[0], "control line")));
  }

  /** Owns the number from here on. */
  private OsHandle take(long value, String what) throws OsException {
    WindowsErrors.check(
        "SetHandleInformation",
        kernel.SetHandleInformation(Handles.of(value), HANDLE_FLAG_INHERIT, 0));
    return handles.own(Handles.of(value), what);
  }
}
