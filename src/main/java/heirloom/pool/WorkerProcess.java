package heirloom.pool;

import heirloom.channel.Channel;
import heirloom.channel.ChannelOptions;
import heirloom.channel.Receiver;
import heirloom.channel.Sender;
import heirloom.grant.DeathReport;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.ExitStatus;
import heirloom.memory.RegionPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One worker's process with its two lanes, its region and the end of its output. */
final class WorkerProcess {

  /** A grandchild that keeps the worker's output open holds up nobody for longer. */
  private static final Duration OUTPUT_AFTER_EXIT = Duration.ofSeconds(1);

  private static final ExitStatus UNKNOWN = new ExitStatus(-1, OptionalInt.empty());

  private final Child child;
  private final Channel tasks;
  private final Channel results;
  private final Optional<RegionPool.Lease> region;
  private final Optional<ByteBuffer> regionBytes;
  private final Optional<ClassArchive.InUse> archive;
  private final OutputTail tail;
  private final Thread tailReader;

  /** What is left of a process. */
  record Remains(ExitStatus status, String tail, DeathReport report) {

    /** Of one that could not even be buried. */
    static Remains unknown(Throwable why) {
      return new Remains(UNKNOWN, "", new DeathReport(List.of(), List.of(why)));
    }
  }

  private WorkerProcess(
      Child child,
      Channel tasks,
      Channel results,
      Optional<RegionPool.Lease> region,
      Optional<ClassArchive.InUse> archive,
      String threadName) {
    this.child = child;
    this.tasks = tasks;
    this.results = results;
    this.region = region;
    this.archive = archive;
    this.regionBytes = region.map(lease -> lease.memory().bytes());
    this.tail = new OutputTail(child.getInputStream());
    this.tailReader = new Thread(tail, threadName);
    tailReader.setDaemon(true);
  }

  /**
   * Starts one.
   *
   * @param regions where its own region comes from
   * @param name of the thread that reads its output
   * @throws IOException when it cannot be started; nothing is left then
   */
  static WorkerProcess start(PoolSettings<?, ?> settings, RegionPool regions, String name)
      throws IOException {
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      ChannelOptions options =
          ChannelOptions.ofCapacity(settings.lane()).longest(settings.longestInLane());
      Channel tasks = Channel.toChild(options.named(WorkerProtocol.TASKS));
      opened.add(tasks);
      Channel results = Channel.fromChild(options.named(WorkerProtocol.RESULTS));
      opened.add(results);
      Optional<RegionPool.Lease> region = Optional.empty();
      if (settings.region() > 0) {
        region = Optional.of(regions.take(settings.region()));
        opened.add(region.get());
      }
      WorkerCommand command = WorkerCommand.of(settings);
      ChildBuilder builder = command.builder();
      builder.inherit(WorkerProtocol.TASKS, tasks).inherit(WorkerProtocol.RESULTS, results);
      region.ifPresent(lease -> builder.inherit(WorkerProtocol.REGION, lease.memory()));
      settings.grants().forEach(builder::inherit);
      builder.endWithParent().groupEndsWithChild().redirectErrorStream(true);
      builder.readAfterExit(OUTPUT_AFTER_EXIT);
      if (settings.controlled()) {
        builder.controlled();
      }
      settings.last().accept(builder);
      Child child = builder.start();
      opened.add(child::destroyForcibly);
      WorkerProcess process =
          new WorkerProcess(child, tasks, results, region, command.archive(), name);
      process.tailReader.start();
      // No worker reads its standard input: it is at its end from the beginning.
      child.getOutputStream().close();
      return process;
    } catch (IOException | RuntimeException | Error e) {
      closeAll(opened, e);
      throw e;
    }
  }

  /** The last first: no region goes back to the pool while a child may write into it. */
  private static void closeAll(List<AutoCloseable> opened, Throwable because) {
    for (int i = opened.size() - 1; i >= 0; i--) {
      try {
        opened.get(i).close();
      } catch (Exception e) {
        because.addSuppressed(e);
      }
    }
  }

  Child child() {
    return child;
  }

  /** What its JVM was started with. */
  Optional<ClassArchive.InUse> archive() {
    return archive;
  }

  Sender tasks() {
    return tasks.sender();
  }

  Receiver results() {
    return results.receiver();
  }

  /**
   * The worker's own region.
   *
   * @throws IllegalStateException when the pool gives none
   */
  ByteBuffer region() {
    ByteBuffer all =
        regionBytes.orElseThrow(
            () -> new IllegalStateException("the pool's workers have no region; say region(…)"));
    return all.duplicate().order(all.order()).clear();
  }

  /** Ends it; what it wrote can still be read. Any thread; does nothing once it has ended. */
  void kill() {
    child.kill();
  }

  /** Tells it that no task will come; it leaves when it has done what it has. */
  void dismiss() throws IOException {
    try {
      tasks.sender().close();
    } catch (IllegalStateException closedBefore) {
      // Then it was told.
    }
  }

  /** Once it has ended: waits for everything that comes with it, and frees what it had here. */
  Remains bury(ExitStatus status) {
    joinTail();
    DeathReport report = child.repairs().join();
    List<Throwable> failures = new ArrayList<>(report.failures());
    for (Channel channel : List.of(tasks, results)) {
      try {
        channel.close();
      } catch (IOException e) {
        // It could not wake a process that has ended: told, though nobody needs to act.
        failures.add(e);
      }
    }
    region.ifPresent(RegionPool.Lease::close);
    return new Remains(status, tail.text(), new DeathReport(report.repairs(), failures));
  }

  /** Waits for its end. */
  ExitStatus awaitExit() {
    boolean interrupted = false;
    while (true) {
      try {
        child.waitFor();
        break;
      } catch (InterruptedException e) {
        // Nobody interrupts the pool's threads but user code that runs on them.
        interrupted = true;
      } catch (IllegalStateException unknown) {
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      return child.exitStatus();
    } catch (IllegalStateException unknown) {
      // It has ended, and the system does not say how: somebody else reaped it.
      return UNKNOWN;
    }
  }

  private void joinTail() {
    boolean interrupted = Thread.interrupted();
    try {
      tailReader.join(4 * OUTPUT_AFTER_EXIT.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
