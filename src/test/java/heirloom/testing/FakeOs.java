package heirloom.testing;

import heirloom.os.Capabilities;
import heirloom.os.FileMode;
import heirloom.os.MemoryRequest;
import heirloom.os.Os;
import heirloom.os.OsBell;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.OsText;
import heirloom.os.OsWord;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An operating system made of Java objects that can play either side: Linux with pages of 4 KiB and
 * descriptors in steps of 1, Windows with 64 KiB and handles in steps of 4. It records each spawn,
 * counts open handles, and fails the n-th call on request.
 */
public final class FakeOs implements Os {

  private final boolean windows;
  private final TreeMap<Long, String> open = new TreeMap<>();
  private final List<Spawned> spawned = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private int calls;
  private int failing = Integer.MAX_VALUE;
  private boolean failDrains;
  private Optional<SpawnException> refusal = Optional.empty();

  private FakeOs(boolean windows) {
    this.windows = windows;
  }

  /** Plays Linux. */
  public static FakeOs linux() {
    return new FakeOs(false);
  }

  /** Plays Windows. */
  public static FakeOs windows() {
    return new FakeOs(true);
  }

  /**
   * One spawn.
   *
   * @param stdio what 0, 1 and 2 are
   * @param grants what the child holds at its numbers
   */
  public record Spawned(
      SpawnPlan plan,
      SpawnPlan.Invocation invocation,
      List<String> stdio,
      Map<Long, String> grants,
      FakeProcess process) {}

  /** What was spawned, in order. */
  public List<Spawned> spawned() {
    return spawned;
  }

  /** The only spawn. */
  public Spawned only() {
    if (spawned.size() != 1) {
      throw new AssertionError("spawned=" + spawned.size() + ", expected 1");
    }
    return spawned.get(0);
  }

  /** Messages sent over control lines. */
  public synchronized List<String> sent() {
    return List.copyOf(sent);
  }

  /** Open handles of the parent. */
  public synchronized Map<Long, String> open() {
    return new TreeMap<>(open);
  }

  /** Fails the n-th call from now on, counted from 1. */
  public synchronized void failCall(int n) {
    calls = 0;
    failing = n;
  }

  /** Every stream fails in a way that its contract does not know when its child has ended. */
  public void failDrains() {
    failDrains = true;
  }

  /** Refuses the next spawn. */
  public void refuseSpawn(SpawnException e) {
    refusal = Optional.of(e);
  }

  synchronized void enter(String call) throws OsException {
    if (++calls == failing) {
      throw new OsException(call, 24, "EMFILE", "Too many open files", "raise ulimit -n");
    }
  }

  /** A new open handle. */
  public synchronized OsHandle handle(String what) {
    long step = windows ? 4 : 1;
    long value = windows ? 4 : 3;
    while (open.containsKey(value)) {
      value += step;
    }
    open.put(value, what);
    return new OsHandle(value, what, this::closed);
  }

  private synchronized void closed(long value) {
    if (open.remove(value) == null) {
      throw new IllegalStateException("handle=" + value + " closed twice");
    }
  }

  @Override
  public String name() {
    return windows ? "windows" : "linux";
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(Capabilities.Level.SUPPORTED, List.of(), 4096, windows ? 65536 : 4096);
  }

  @Override
  public OsMemory createMemory(MemoryRequest request) throws OsException {
    enter("createMemory");
    return new FakeMemory(this, request, handle("memory " + request.label()));
  }

  @Override
  public OsWord createWord(ByteBuffer memory, int word, int sleepers) throws OsException {
    enter("createWord");
    return new FakeWord(windows ? List.of(handle("semaphore")) : List.of());
  }

  @Override
  public OsBell createBell() throws OsException {
    enter("createBell");
    return new FakeBell();
  }

  @Override
  public OsHandle openFile(Path file, FileMode mode) throws OsException {
    enter("open");
    boolean mustExist = mode == FileMode.READ || mode == FileMode.READ_WRITE;
    if (mustExist && !Files.exists(file)) {
      throw new OsException("open", 2, "ENOENT", "No such file or directory", file.toString());
    }
    return handle("file " + file + " " + mode);
  }

  @Override
  public OsPipe createPipe() throws OsException {
    enter("pipe2");
    return new OsPipe(handle("pipe read"), handle("pipe write"));
  }

  @Override
  public OsControl createControl(boolean plainJava) throws OsException {
    enter("socketpair");
    return new FakeControl(plainJava);
  }

  @Override
  public OsHandle standardStream(int number) throws OsException {
    enter("standardStream");
    return OsHandle.borrowed(number, "standard stream " + number);
  }

  @Override
  public String identityOf(OsHandle handle) throws OsException {
    enter("fstat");
    return windows ? "" : "1." + handle.acquire() + release(handle);
  }

  private static String release(OsHandle handle) {
    handle.release();
    return "";
  }

  @Override
  public OsHandle nullDevice() throws OsException {
    enter("open");
    return handle("null device");
  }

  @Override
  public OsInput input(OsHandle readEnd) {
    return new FakeInput(readEnd);
  }

  @Override
  public OutputStream output(OsHandle writeEnd) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        if (writeEnd.isClosed()) {
          throw new IOException("Stream closed");
        }
      }

      @Override
      public void close() {
        writeEnd.close();
      }
    };
  }

  @Override
  public Optional<OsText> privateText(byte[] content) {
    return Optional.empty();
  }

  @Override
  public void requireProgram(String program, Optional<Path> directory, boolean batchFiles) {}

  @Override
  public OsProcess spawn(SpawnPlan plan) throws SpawnException {
    try {
      enter("posix_spawn");
    } catch (OsException e) {
      throw new SpawnException(plan.program(), e);
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    long[] values = new long[plan.grants().size()];
    Map<Long, String> held = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      OsHandle handle = plan.grants().get(i);
      values[i] = windows ? handle.acquire() : 3 + i;
      if (windows) {
        handle.release();
      } else if (handle.isClosed()) {
        throw new AssertionError(handle + " in a plan");
      }
      held.put(values[i], handle.what());
    }
    FakeProcess process = new FakeProcess(1000 + spawned.size());
    List<String> stdio = plan.stdio().stream().map(OsHandle::what).toList();
    spawned.add(new Spawned(plan, plan.invocation().apply(values), stdio, held, process));
    return process;
  }

  private final class FakeControl implements OsControl {
    private final OsHandle parentEnd = handle("control parent");
    private final List<OsHandle> ends = new ArrayList<>();
    private final boolean plainJava;

    FakeControl(boolean plainJava) {
      this.plainJava = plainJava;
      int count = plainJava || windows ? 2 : 1;
      for (int i = 0; i < count; i++) {
        ends.add(handle("control child " + i));
      }
    }

    @Override
    public List<OsHandle> childEnds() {
      return ends;
    }

    @Override
    public String mechanism() {
      return windows ? "dup" : plainJava ? "proc" : "scm";
    }

    @Override
    public void send(OsProcess target, List<OsHandle> handles, Function<long[], String> message)
        throws OsException {
      enter("sendmsg");
      long[] values = new long[handles.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = handles.get(i).acquire();
        handles.get(i).release();
      }
      synchronized (FakeOs.this) {
        sent.add(message.apply(values));
      }
    }

    @Override
    public void close() {
      parentEnd.close();
    }
  }

  /** Nobody sleeps in this system; it only counts handles. */
  private final class FakeWord implements OsWord {
    private final List<OsHandle> own;

    FakeWord(List<OsHandle> own) {
      this.own = own;
    }

    @Override
    public boolean isPossible() {
      return false;
    }

    @Override
    public Readiness readiness() {
      return Readiness.NEVER;
    }

    @Override
    public void sleep(int expected, long nanos) {
      throw new IllegalStateException("not ready");
    }

    @Override
    public boolean wake(int most) {
      return false;
    }

    @Override
    public List<OsHandle> openForChild() {
      return own.isEmpty() ? List.of() : List.of(handle("semaphore"));
    }

    @Override
    public void close() {
      own.forEach(OsHandle::close);
    }
  }

  /** Nobody sleeps here either. */
  private final class FakeBell implements OsBell {
    private final OsHandle own = handle("bell");

    @Override
    public Heard sleep(long nanos) {
      return Heard.NOTHING;
    }

    @Override
    public void ring() {}

    @Override
    public OsHandle openListener() throws OsException {
      enter("openListener");
      return handle("bell for a child");
    }

    @Override
    public OsHandle openRinger() throws OsException {
      enter("openRinger");
      return handle("bell of another");
    }

    @Override
    public void close() {
      own.close();
    }
  }

  private final class FakeInput extends OsInput {
    private final OsHandle handle;

    FakeInput(OsHandle handle) {
      this.handle = handle;
    }

    @Override
    public int read() {
      return -1;
    }

    @Override
    public void close() {
      handle.close();
    }

    @Override
    public void drainAndClose() {
      handle.close();
      if (failDrains) {
        throw new IllegalStateException("what a stream must not throw");
      }
    }
  }
}
