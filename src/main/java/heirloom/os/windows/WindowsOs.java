package heirloom.os.windows;

import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.platform.win32.WinNT.HANDLEByReference;
import heirloom.os.Capabilities;
import heirloom.os.Claims;
import heirloom.os.FileMode;
import heirloom.os.MemoryRequest;
import heirloom.os.Os;
import heirloom.os.OsBell;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsFiles;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.OsText;
import heirloom.os.OsWord;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Windows backend: joins the parts, holds no logic of its own. */
public final class WindowsOs implements Os {

  private static final int PIPE_BYTES = 64 * 1024;

  /** Room for 250 messages that nobody has read yet. */
  private static final int CONTROL_BYTES = 256 * 1024;

  /** STD_INPUT_HANDLE is -10, the others follow downwards. */
  private static final int STD_INPUT_HANDLE = -10;

  private final Kernel32Ext kernel;
  private final Handles handles;
  private final Sections sections;
  private final FileHandles files;
  private final HandleFacts facts;
  private final WindowsSpawner spawner;

  /** Probed when asked: a child that only adopts and starts need not pay for it. */
  private @Nullable Capabilities capabilities;

  WindowsOs(Kernel32Ext kernel, Kernel32Ext.Ntdll ntdll, ExitWatch watch) {
    this.kernel = kernel;
    this.handles = new Handles(kernel);
    this.sections = new Sections(kernel, ntdll);
    this.files = new FileHandles(kernel);
    this.facts = new HandleFacts(kernel, ntdll, sections);
    this.spawner = new WindowsSpawner(kernel, ntdll, watch);
  }

  /** Called once by {@link heirloom.os.Current}. */
  public static Os create() {
    Kernel32Ext kernel = Kernel32Ext.load();
    return new WindowsOs(kernel, Kernel32Ext.Ntdll.load(), new ExitWatch(kernel));
  }

  @Override
  public String name() {
    return "windows";
  }

  @Override
  public synchronized Capabilities capabilities() {
    if (capabilities == null) {
      capabilities = WindowsCapabilities.probe(kernel, sections);
    }
    return capabilities;
  }

  @Override
  public OsMemory createMemory(MemoryRequest request) throws OsException {
    return sections.create(request);
  }

  @Override
  public OsWord createWord(ByteBuffer memory, int word, int sleepers) throws OsException {
    return SemaphoreWord.create(kernel, memory, word, sleepers);
  }

  @Override
  public OsBell createBell() throws OsException {
    return EventBell.create(kernel);
  }

  @Override
  public OsHandle openFile(Path file, FileMode mode) throws OsException {
    return files.open(file, mode);
  }

  @Override
  public OsPipe createPipe() throws OsException {
    return pipe(PIPE_BYTES);
  }

  private OsPipe pipe(int bytes) throws OsException {
    HANDLEByReference read = new HANDLEByReference();
    HANDLEByReference write = new HANDLEByReference();
    // No security attributes: neither end is inheritable.
    WindowsErrors.check("CreatePipe", kernel.CreatePipe(read, write, null, bytes));
    return new OsPipe(
        handles.own(read.getValue(), "read end of a pipe"),
        handles.own(write.getValue(), "write end of a pipe"));
  }

  @Override
  public OsControl createControl(boolean plainJava) throws OsException {
    return new WindowsControl(kernel, pipe(CONTROL_BYTES));
  }

  /** {@inheritDoc} A program without a console has none; the null device stands for it then. */
  @Override
  public OsHandle standardStream(int number) throws OsException {
    if (number < 0 || number > 2) {
      throw new IllegalArgumentException("number=" + number + ", expected 0 to 2");
    }
    @Nullable HANDLE stream = kernel.GetStdHandle(STD_INPUT_HANDLE - number);
    return stream == null || Handles.isNone(stream)
        ? nullDevice()
        : OsHandle.borrowed(Handles.value(stream), "standard stream " + number);
  }

  @Override
  public String identityOf(OsHandle handle) throws OsException {
    try (Handles.Use use = Handles.Use.of(handle)) {
      return facts.of(Handles.value(use.handle())).map(Claims.Facts::identity).orElse("");
    }
  }

  @Override
  public OsFiles files() {
    return new WindowsFiles(kernel, sections);
  }

  @Override
  public OsHandle nullDevice() throws OsException {
    return files.nullDevice();
  }

  @Override
  public OsInput input(OsHandle readEnd) {
    return new PipeInput(kernel, readEnd);
  }

  @Override
  public OutputStream output(OsHandle writeEnd) {
    return new PipeOutput(kernel, writeEnd);
  }

  @Override
  public Optional<OsText> privateText(byte[] content) {
    return Optional.empty();
  }

  @Override
  public void requireProgram(String program, Optional<Path> directory, boolean batchFiles)
      throws SpawnException {
    spawner.requireProgram(program, batchFiles);
  }

  @Override
  public OsProcess spawn(SpawnPlan plan) throws SpawnException {
    return spawner.spawn(plan);
  }
}
