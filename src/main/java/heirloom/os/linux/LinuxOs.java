package heirloom.os.linux;

import heirloom.os.Capabilities;
import heirloom.os.FileMode;
import heirloom.os.MemoryRequest;
import heirloom.os.Os;
import heirloom.os.OsBell;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsFiles;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsMemoryLook;
import heirloom.os.OsPipe;
import heirloom.os.OsPosix;
import heirloom.os.OsProcess;
import heirloom.os.OsSockets;
import heirloom.os.OsSpool;
import heirloom.os.OsSystemV;
import heirloom.os.OsText;
import heirloom.os.OsWord;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Linux backend: joins the parts, holds no logic of its own. */
public final class LinuxOs implements Os {

  private final Libc libc;
  private final MemoryAllocator memory;
  private final EpollLoop loop;
  private @Nullable Spawner spawner;
  private final Spawner.Closing closing;
  private volatile @Nullable Capabilities capabilities;

  LinuxOs(Libc libc) {
    this(libc, MemorySetting.backend(libc));
  }

  /** For tests: with a chosen way to make memory. */
  LinuxOs(Libc libc, MemoryBackend backend) {
    this(libc, new MemoryAllocator(libc, backend, SystemMemory.ofThisSystem()), closing());
  }

  /** For tests: with a C library that fails, or without one of its extensions. */
  LinuxOs(Libc libc, Spawner.Closing closing) {
    this(
        libc,
        new MemoryAllocator(libc, MemorySetting.backend(libc), SystemMemory.ofThisSystem()),
        closing);
  }

  /** For tests: with every part chosen. */
  LinuxOs(Libc libc, MemoryAllocator memory, Spawner.Closing closing) {
    this.libc = libc;
    this.memory = memory;
    this.closing = closing;
    this.loop = new EpollLoop(libc, "heirloom-reaper");
  }

  /** Called by {@link heirloom.os.Current}. */
  public static Os create() {
    JnaLoading.load();
    return new LinuxOs(new Libc.Direct());
  }

  static Spawner.Closing closing() {
    return SpawnExtensions.hasCloseFrom() ? Spawner.Closing.CLOSE_FROM : Spawner.Closing.LISTED;
  }

  @Override
  public String name() {
    return "linux";
  }

  @Override
  public Capabilities capabilities() {
    Capabilities known = capabilities;
    if (known == null) {
      // Twice at worst, by two first callers at once, with the same result.
      known = LinuxCapabilities.probe(libc, closing, memory.backend().seals());
      capabilities = known;
    }
    return known;
  }

  @Override
  public OsMemory createMemory(MemoryRequest request) throws OsException {
    return memory.allocate(request, ByteBuffer.allocate(0));
  }

  @Override
  public OsMemory createMemory(MemoryRequest request, ByteBuffer content) throws OsException {
    return memory.allocate(request, content);
  }

  @Override
  public OsWord createWord(ByteBuffer memory, int word, int sleepers) {
    return new FutexWord(memory, word, FutexAccess.of(libc));
  }

  @Override
  public OsBell createBell() throws OsException {
    return PipeBell.create(libc);
  }

  /** For {@link FutexAccess}: a process that adopted memory sleeps through the same C library. */
  Libc libc() {
    return libc;
  }

  @Override
  public OsHandle openFile(Path file, FileMode mode) throws OsException {
    int flags =
        switch (mode) {
          case READ -> Descriptors.O_RDONLY;
          case WRITE -> Descriptors.O_WRONLY | Descriptors.O_CREAT | Descriptors.O_TRUNC;
          case APPEND -> Descriptors.O_WRONLY | Descriptors.O_CREAT | Descriptors.O_APPEND;
          case READ_WRITE -> Descriptors.O_RDWR;
        };
    if (mode == FileMode.READ && Files.isDirectory(file)) {
      // open(2) takes it and the reader fails; every JDK stream says so at the opening.
      throw Errno.exception("open", Errno.EISDIR);
    }
    return open(file.toString(), flags, "file " + file);
  }

  /** A file that is there, to be mapped; never waits for another program. */
  OsHandle openMappable(Path file, boolean writable) throws OsException {
    int flags = (writable ? Descriptors.O_RDWR : Descriptors.O_RDONLY) | Descriptors.O_NONBLOCK;
    try {
      return open(file.toString(), flags, "file " + file);
    } catch (OsException e) {
      throw LinuxSection.unlessLeased(e);
    }
  }

  @Override
  public OsPipe createPipe() throws OsException {
    return Descriptors.pipe(libc);
  }

  @Override
  public OsControl createControl(boolean plainJava) throws OsException {
    return plainJava ? ControlPipes.create(libc, loop) : ControlSocket.create(libc);
  }

  @Override
  public OsHandle standardStream(int number) throws OsException {
    if (number < 0 || number >= Descriptors.FIRST) {
      throw new IllegalArgumentException("number=" + number + ", expected 0 to 2");
    }
    if (libc.fcntl(number, Descriptors.F_GETFD, 0) == -1) {
      // This process was started without it; so that its child has at least something there.
      return nullDevice();
    }
    return OsHandle.borrowed(number, "standard stream " + number);
  }

  @Override
  public String identityOf(OsHandle handle) throws OsException {
    int fd = (int) handle.acquire();
    try {
      return FileFacts.of(libc, fd).identity();
    } finally {
      handle.release();
    }
  }

  @Override
  public OsHandle nullDevice() throws OsException {
    return open("/dev/null", Descriptors.O_RDWR, "null device");
  }

  @Override
  public OsInput input(OsHandle readEnd) {
    return new PipeInput(libc, readEnd);
  }

  @Override
  public OutputStream output(OsHandle writeEnd) {
    return new PipeOutput(libc, writeEnd);
  }

  @Override
  public Optional<OsText> privateText(byte[] content) throws OsException {
    return MemoryText.of(libc, memory.backend(), content);
  }

  @Override
  public void requireProgram(String program, Optional<Path> directory, boolean batchFiles)
      throws SpawnException {
    spawner().requireProgram(program, directory);
  }

  @Override
  public OsProcess spawn(SpawnPlan plan) throws SpawnException {
    Capabilities found = capabilities();
    if (found.level() == Capabilities.Level.UNSUPPORTED) {
      throw new UnsupportedOperationException(
          "this Linux cannot start children: "
              + found.items().stream()
                  .filter(item -> !item.available())
                  .map(item -> item.name() + " (" + item.remark() + ")")
                  .collect(Collectors.joining(", ")));
    }
    return spawner().spawn(plan);
  }

  @Override
  public OsMemoryLook lookAtMemory(Path file, String identity) {
    return MemoryLooks.of(libc, file.toString(), identity);
  }

  @Override
  public Optional<Boolean> isSameOpening(long pid, int number, long otherPid, int otherNumber) {
    return OpenFileComparison.isSame(libc, pid, number, otherPid, otherNumber);
  }

  @Override
  public OsSpool createSpool(String label) throws OsException {
    return LinuxSpool.create(libc, memory.backend(), label);
  }

  @Override
  public OsFiles files() {
    return new LinuxFiles(libc, this);
  }

  @Override
  public OsSockets sockets() {
    return new LinuxSockets(libc);
  }

  @Override
  public OsPosix posix() {
    return new LinuxPosix(libc);
  }

  @Override
  public OsSystemV systemV() {
    return new LinuxSystemV(libc);
  }

  /** Made by the first start: who only allocates memory reads no files of /proc for it. */
  private synchronized Spawner spawner() {
    Spawner known = spawner;
    if (known == null) {
      known = new Spawner(libc, new Reaper(libc, loop), closing);
      spawner = known;
    }
    return known;
  }

  /** Ends the reaper's thread; only for tests, which make backends of their own. */
  void close() {
    loop.close();
  }

  private OsHandle open(String path, int flags, String what) throws OsException {
    byte[] bytes = ArgumentBytes.of("path", path + " ", ArgumentBytes.systemEncoding());
    bytes[bytes.length - 1] = 0;
    int result;
    do {
      // 0666 less the umask, as every program.
      result = libc.open(bytes, flags | Descriptors.O_CLOEXEC, 0666);
    } while (result == -1 && libc.errno() == Errno.EINTR);
    return Descriptors.handle(libc, "open", result, what);
  }
}
