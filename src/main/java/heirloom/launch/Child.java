package heirloom.launch;

import heirloom.grant.DeathReport;
import heirloom.grant.Grant;
import heirloom.grant.Inheritable;
import heirloom.inspect.Inspection;
import heirloom.inspect.InspectionException;
import heirloom.os.OsHandle;
import heirloom.os.OsProcess;
import heirloom.os.OsProcess.OsExit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A started child: all of {@code Process}, as the JDK's own behave, and what this library adds.
 *
 * <p>Nobody needs to wait for a child or to close its streams: when it has ended it is reaped, its
 * descriptors here are closed, and what it had written stays readable. A child lives on when this
 * object is forgotten. Thread-safe; interrupts end {@code waitFor} and nothing else.
 *
 * <p>The child is held by pidfd or process handle from its start, never by its number, so no signal
 * reaches a stranger that got the number later. Signals sent through {@link #toHandle()} are the
 * JDK's own: by number, after a look at the start time.
 */
public final class Child extends Process {

  private final OsProcess process;
  private final InputStream output;
  private final InputStream error;
  private final OutputStream input;
  private final Optional<ControlLine> control;
  private final List<Grant> held;
  private final Map<String, List<String>> given;
  private boolean heldNoMore;
  private final CompletableFuture<DeathReport> repairs = new CompletableFuture<>();
  private @Nullable ProcessHandle handle;

  /**
   * What a start leaves in the parent.
   *
   * @param held grants to be told of the child's death
   * @param lifeline this process's end, open as long as the child may live
   * @param afterwards what goes with the child
   * @param tail how long its output may go on after its end
   * @param given the identities of each thing it was given, by name; empty where it has none
   */
  record Kept(
      InputStream output,
      InputStream error,
      OutputStream input,
      Optional<ControlLine> control,
      List<Grant> held,
      Optional<OsHandle> lifeline,
      Optional<ArgumentFile> afterwards,
      Optional<Duration> tail,
      Map<String, List<String>> given) {}

  private Child(OsProcess process, Kept kept) {
    this.process = process;
    this.output = kept.output();
    this.error = kept.error();
    this.input = kept.input();
    this.control = kept.control();
    this.held = new ArrayList<>(kept.held());
    this.given = new ConcurrentHashMap<>(kept.given());
  }

  /** The child, watched: its end releases what it kept in this process. */
  static Child watched(OsProcess process, Kept kept) {
    Child child = new Child(process, kept);
    // The process's record holds these actions, and with them the child's streams and the lifeline,
    // until the child is reaped: were they collected earlier, its output would break and a living
    // child would be ended.
    kept.lifeline().ifPresent(end -> process.atExit(end::close));
    child.atExit(process);
    kept.afterwards().ifPresent(file -> process.atExit(file::close));
    kept.tail()
        .ifPresent(longest -> process.atExit(() -> Background.runAfter(longest, child::endOutput)));
    kept.held().forEach(grant -> grant.holderStarted(process::kill));
    return child;
  }

  /**
   * What is done on the reaper's thread. An action each: a stream that fails must cost neither the
   * others their end nor the locks and messages their repair.
   */
  private void atExit(OsProcess process) {
    if (input instanceof ChildOutput pipe) {
      process.atExit(pipe::childEnded);
    }
    for (InputStream stream : List.of(output, error)) {
      if (stream instanceof ChildInput pipe) {
        process.atExit(pipe::childEnded);
      }
    }
    control.ifPresent(line -> process.atExit(line::close));
    process.atExit(this::repairHeld);
  }

  /** Repairs are done elsewhere: they may take their time. */
  private void repairHeld() {
    List<Grant> dead;
    synchronized (held) {
      heldNoMore = true;
      dead = List.copyOf(held);
      held.clear();
    }
    if (dead.isEmpty()) {
      // Here, as most children need none: who waits for it has a copy that runs elsewhere.
      repairs.complete(new DeathReport(List.of(), List.of()));
    } else {
      Background.run(() -> repairs.complete(repaired(dead)));
    }
  }

  /** What fails in a repair is told as the JVM tells of a thread that dies, and in the report. */
  private static DeathReport repaired(List<Grant> dead) {
    DeathReport report = DeathReport.of(dead);
    Thread self = Thread.currentThread();
    report.failures().forEach(e -> self.getUncaughtExceptionHandler().uncaughtException(self, e));
    return report;
  }

  /**
   * What this child's death needed: locks that it held, permits, messages. Completes soon after the
   * child has ended, when all of it is in order again and its places are free for another child; an
   * empty report where there was nothing. What was given to the child after its end is not in it.
   *
   * @return a copy of its own at each call; its dependents may take their time
   */
  public CompletableFuture<DeathReport> repairs() {
    // Not the common pool: its one thread may be the one that waits for this child's successor.
    return repairs.thenApplyAsync(report -> report, Background::run);
  }

  /** Whoever still reads has had what the child wrote; the rest is a grandchild's. */
  private void endOutput() {
    for (InputStream stream : List.of(output, error)) {
      if (stream instanceof ChildInput pipe) {
        pipe.endWhenEmpty();
      }
    }
  }

  /**
   * Gives the running child one thing more, under a name that it takes by {@code
   * Inheritance.await}. Returns when the thing is with the system; the caller may close his own at
   * once. The child has it when it asks, not before. Waits only for a child that has left hundreds
   * of things unread, until it reads or ends.
   *
   * @throws IllegalArgumentException when the name is against the rule, this child has it, or the
   *     thing describes itself in words that no handoff can carry
   * @throws IllegalStateException when the child was started without a control line ({@link
   *     ChildBuilder#controlled()}), or the thing is closed
   * @throws IOException when the child has ended, an earlier thing could not be sent, or the system
   *     refuses a handle
   */
  public void give(String name, Inheritable thing) throws IOException {
    GrantName.require(name);
    ControlLine line =
        control.orElseThrow(
            () ->
                new IllegalStateException(
                    "child "
                        + pid()
                        + " has no control line; start it with controlled() or by the route"
                        + " DUPLICATE"));
    line.reserve(name);
    ControlLine.Named named;
    try {
      named = new ControlLine.Named(name, thing.open());
    } catch (IOException | RuntimeException e) {
      line.forget(name);
      throw e;
    }
    Grant grant = named.grant();
    try {
      line.requireSayable(named);
      hold(grant);
      line.send(List.of(named));
      given.put(name, named.identities());
    } catch (RuntimeException e) {
      // It was not sent: the child neither has it nor can damage it.
      grant.close();
      line.forget(name);
      synchronized (held) {
        held.remove(grant);
      }
      grant.withdraw();
      throw e;
    }
  }

  private void hold(Grant grant) {
    synchronized (held) {
      if (!heldNoMore) {
        held.add(grant);
        grant.holderStarted(process::kill);
        return;
      }
    }
    // The child's end was already told to the others.
    Background.run(() -> repaired(List.of(grant)));
  }

  /**
   * Looks at what the child really holds now, whatever it says itself: its descriptors or handles,
   * by the names it was given them under, and what it holds beyond that. Also what was given later.
   *
   * @throws heirloom.inspect.InspectionException when the child has ended, or the system cannot
   *     tell
   * @throws IOException when the system's tables cannot be read
   */
  public Inspection inspect() throws IOException {
    Inspection seen;
    try {
      seen = Inspection.of(pid(), Map.copyOf(given));
    } catch (IOException e) {
      throw isAlive() ? e : ended();
    }
    // It may have ended before the look, and the number may have been another's by then.
    if (!isAlive()) {
      throw ended();
    }
    return seen;
  }

  private InspectionException ended() {
    return new InspectionException("child " + pid() + " has ended; it holds nothing any more");
  }

  /**
   * How the child ended.
   *
   * @throws IllegalThreadStateException while it lives, as {@link #exitValue()}
   * @throws IllegalStateException when it ended and the system does not say how, as {@link
   *     #waitFor()}
   */
  public ExitStatus exitStatus() {
    OsExit exit = exit();
    return new ExitStatus(
        exit.code(), exit.signal() == 0 ? OptionalInt.empty() : OptionalInt.of(exit.signal()));
  }

  private OsExit exit() {
    if (!process.exit().isDone()) {
      throw new IllegalThreadStateException("process hasn't exited");
    }
    try {
      return process.exit().join();
    } catch (CompletionException e) {
      throw unknownEnd(e);
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return input;
  }

  @Override
  public InputStream getInputStream() {
    return output;
  }

  @Override
  public InputStream getErrorStream() {
    return error;
  }

  @Override
  public int waitFor() throws InterruptedException {
    try {
      return process.exit().get().code();
    } catch (ExecutionException e) {
      throw unknownEnd(e);
    }
  }

  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    if (process.exit().isDone()) {
      return true;
    }
    if (timeout <= 0) {
      return false;
    }
    try {
      process.exit().get(timeout, unit);
      return true;
    } catch (TimeoutException stillRunning) {
      return false;
    } catch (ExecutionException e) {
      throw unknownEnd(e);
    }
  }

  private static IllegalStateException unknownEnd(Exception e) {
    return new IllegalStateException("the child ended, the system does not say how", e.getCause());
  }

  @Override
  public int exitValue() {
    return exit().code();
  }

  /**
   * Asks the child to end (SIGTERM; Windows: ends it), with {@code ownGroup()} its whole group or
   * job, and closes its streams here. Bytes not flushed to its standard input are lost: a flush
   * could wait for ever. A child that has ended gets no signal; its streams are closed all the
   * same, as by the JDK, and output that nobody has read is lost.
   */
  @Override
  public void destroy() {
    process.terminate();
    closeStreams();
  }

  /** Ends the child (SIGKILL, TerminateProcess); otherwise as {@link #destroy()}. */
  @Override
  public Process destroyForcibly() {
    process.kill();
    closeStreams();
    return this;
  }

  /**
   * Ends the child as {@link #destroyForcibly()} does, and leaves its streams as they are: what it
   * wrote before can be read to the end.
   */
  public void kill() {
    process.kill();
  }

  private void closeStreams() {
    if (input instanceof ChildOutput pipe) {
      pipe.abandon();
    }
    for (InputStream stream : List.of(output, error)) {
      try {
        stream.close();
      } catch (IOException nobodyToTell) {
        // The JDK's destroy() is silent here too: the caller asked for an end, not for bytes.
      }
    }
  }

  /**
   * Sends the child a signal by its number (1 HUP, 2 INT, 15 TERM), with {@code ownGroup()} its
   * whole group: for programs that pass on what reaches them. Does nothing to a child that has
   * ended; its streams stay open.
   *
   * @throws UnsupportedOperationException on Windows, which has no signals
   */
  public void signal(int number) {
    process.signal(number);
  }

  @Override
  public boolean supportsNormalTermination() {
    return process.supportsNormalTermination();
  }

  @Override
  public boolean isAlive() {
    return !process.exit().isDone();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  /**
   * The JDK's handle of the child; once the child has ended and nobody had asked before, a handle
   * of an ended process.
   */
  @Override
  public synchronized ProcessHandle toHandle() {
    if (handle == null) {
      Optional<ProcessHandle> found =
          process.exit().isDone() ? Optional.empty() : ProcessHandle.of(pid());
      // Not reaped yet after the look: the number was the child's all the time.
      boolean ours = !process.exit().isDone();
      handle = ours && found.isPresent() ? found.get() : new EndedHandle(pid());
    }
    return handle;
  }

  @Override
  public CompletableFuture<Process> onExit() {
    // Async: dependents may take long, and the reaper's thread serves all children. Not in the
    // common pool, which may be full of those who wait for just this.
    return process.exit().handleAsync((exit, failure) -> this, Background::run);
  }

  @Override
  public String toString() {
    boolean failed = process.exit().isCompletedExceptionally();
    Object value = isAlive() ? "\"not exited\"" : failed ? "\"unknown\"" : exit().code();
    return "Process[pid=" + pid() + ", exitValue=" + value + "]";
  }
}
