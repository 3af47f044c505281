package heirloom.pool;

import heirloom.channel.Message;
import heirloom.channel.PeerDiedException;
import heirloom.channel.PeerViolationException;
import heirloom.launch.ExitStatus;
import heirloom.memory.RegionPool;
import heirloom.pool.WorkerDiedException.Why;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One place of the pool, with a thread of its own: starts a process, takes its messages until it
 * ends, and starts the next one. Messages of a worker are copied before anything of them is looked
 * at.
 */
final class Station<O> implements Runnable {

  private static final byte[] NONE = {};

  private static final Duration SPIN =
      Duration.ofNanos(Runtime.getRuntime().availableProcessors() > 1 ? 20_000 : 0);

  private final int slot;
  private final String name;
  private final PoolSettings<?, O> settings;
  private final Dispatcher<O> dispatcher;
  private final Supervisor<O> supervisor;
  private final RegionPool regions;
  private final List<byte[]> warmUp;
  private Optional<WorkerProcess> first;

  // The message that was taken last; copied, since its lane belongs to the worker too.
  private int kind;
  private byte[] bytes = NONE;

  Station(
      int slot,
      String name,
      PoolSettings<?, O> settings,
      Book<O> book,
      RegionPool regions,
      List<byte[]> warmUp,
      Optional<WorkerProcess> first) {
    this.slot = slot;
    this.name = name;
    this.settings = settings;
    this.dispatcher = book.dispatcher;
    this.supervisor = book.supervisor;
    this.regions = regions;
    this.warmUp = warmUp;
    this.first = first;
  }

  @Override
  public void run() {
    Backoff backoff = new Backoff();
    while (first.isPresent() ? supervisor.mustStart() : supervisor.mayStart(backoff.delay())) {
      Optional<Link<O>> link = start();
      if (link.isPresent() && live(link.get())) {
        backoff.useful();
      } else {
        backoff.useless();
      }
    }
  }

  /** Empty when that failed, by whatever: the place goes on, and tries again. */
  private Optional<Link<O>> start() {
    try {
      return Optional.of(new Link<>(slot, next()));
    } catch (IOException | RuntimeException | Error e) {
      supervisor.notStarted(Ending.notStarted(e));
      return Optional.empty();
    } finally {
      // The caller's code has run here; what it left is not for this pool.
      var unused = Thread.interrupted();
    }
  }

  private WorkerProcess next() throws IOException {
    if (first.isPresent()) {
      WorkerProcess started = first.get();
      first = Optional.empty();
      return started;
    }
    return WorkerProcess.start(settings, regions, name + "-output");
  }

  private boolean live(Link<O> link) {
    PoolEvents.Spawning spawning = PoolEvents.spawning(link);
    link.warmUp.addAll(warmUp);
    supervisor.started(link);
    try {
      listen(link, spawning);
    } catch (PeerDiedException ended) {
      // What it had published was taken.
    } catch (PeerViolationException e) {
      supervisor.broke(link, String.valueOf(e.getMessage()));
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      // Nothing of a worker is worth the pool: this one is ended, and its tasks go elsewhere.
      supervisor.condemn(link, Why.DIED, "it was ended, as its pool failed: " + e);
    }
    supervisor.leaves(link);
    WorkerProcess.Remains remains = bury(link);
    return supervisor.ended(link, remains);
  }

  private WorkerProcess.Remains bury(Link<O> link) {
    try {
      ExitStatus status = link.process.awaitExit();
      // Before anything is freed that the thread which sends it a task may still write into.
      dispatcher.awaitSent(link);
      return link.process.bury(status);
    } catch (RuntimeException | Error e) {
      return WorkerProcess.Remains.unknown(e);
    }
  }

  private void listen(Link<O> link, PoolEvents.Spawning spawning)
      throws IOException, InterruptedException {
    while (next(link)) {
      switch (kind) {
        case WorkerProtocol.READY -> becameReady(link, spawning);
        case WorkerProtocol.RESULT -> answered(link, true);
        case WorkerProtocol.FAILURE -> answered(link, false);
        case WorkerProtocol.GOODBYE -> supervisor.saidGoodbye(link);
        default -> supervisor.broke(link, "kind=" + kind);
      }
    }
  }

  private boolean next(Link<O> link) throws IOException {
    while (true) {
      try {
        return link.process.results().receive(this::copy);
      } catch (InterruptedException notForUs) {
        // Left by what a future's dependents or a caller's code did on this thread.
      }
    }
  }

  private void copy(Message message) {
    kind = message.type();
    bytes = message.copy();
  }

  private void becameReady(Link<O> link, PoolEvents.Spawning spawning)
      throws IOException, InterruptedException {
    if (link.saidReady || bytes.length != Integer.BYTES) {
      supervisor.broke(link, "ready twice, or not in 4 bytes");
      return;
    }
    int version = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    if (version != WorkerProtocol.VERSION) {
      supervisor.broke(link, "version=" + version + ", expected " + WorkerProtocol.VERSION);
      return;
    }
    link.saidReady = true;
    spawning.ready();
    warmUpOrBegin(link);
  }

  private void warmUpOrBegin(Link<O> link) throws IOException, InterruptedException {
    if (link.warmUp.isEmpty()) {
      supervisor.ready(link);
      return;
    }
    // Their numbers are below 0, so no task's answer is taken for theirs.
    long id = -link.warmUp.size();
    ByteBuffer message = WorkerProtocol.message(id, 1, 0, link.warmUp.getFirst());
    link.process.tasks().send(message, WorkerProtocol.TASK);
  }

  private void answered(Link<O> link, boolean success) throws IOException, InterruptedException {
    if (bytes.length < WorkerProtocol.HEAD) {
      supervisor.broke(link, "an answer of " + bytes.length + " bytes");
      return;
    }
    ByteBuffer answer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    long id = answer.getLong();
    int attempt = answer.getInt();
    answer.position(WorkerProtocol.HEAD);
    if (link.saidReady && !link.warmUp.isEmpty() && id == -link.warmUp.size()) {
      link.warmUp.removeFirst();
      warmUpOrBegin(link);
      return;
    }
    Optional<Task<O>> task = dispatcher.inHand(link, id, attempt);
    if (task.isEmpty()) {
      supervisor.broke(link, "an answer to task=" + id + ", attempt=" + attempt);
      return;
    }
    finish(link, task.get(), answer, success);
  }

  private void finish(Link<O> link, Task<O> task, ByteBuffer answer, boolean success) {
    Optional<O> result = Optional.empty();
    Optional<Throwable> failure = Optional.empty();
    try {
      if (success) {
        settings.requireNotTooLong("a result", answer.remaining());
        task.options.collect().ifPresent(reader -> reader.accept(link.process.region()));
        result = Optional.of(settings.results().decode(answer.slice().order(answer.order())));
      } else {
        failure = Optional.of(new TaskFailedException(task.id, task.attempt(), text(answer)));
      }
    } catch (IOException | RuntimeException | Error e) {
      // Of the codec or the collecting code: this task's outcome, whatever it is.
      failure = Optional.of(e);
    }
    bytes = NONE; // or each worker's last result would stay here while it has nothing to do
    Dispatcher.Next next = dispatcher.done(link, failure.isEmpty());
    if (next == Dispatcher.Next.DISMISS) {
      supervisor.dismiss(link);
    }
    // One that spins for a task needs a processor, and so does the thread that will submit it: with
    // this one spinning beside them a task to a waiting worker took three times as long.
    link.process.results().spinFor(next == Dispatcher.Next.LOOK ? SPIN : Duration.ZERO);
    result.ifPresent(task.future::complete);
    failure.ifPresent(task.future::completeExceptionally);
  }

  private static String text(ByteBuffer answer) {
    int length = Math.min(answer.remaining(), 4 * WorkerProtocol.LONGEST_TEXT);
    return new String(
        answer.array(), answer.arrayOffset() + answer.position(), length, StandardCharsets.UTF_8);
  }
}
