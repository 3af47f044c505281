package heirloom.pool;

import heirloom.grant.Inheritable;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Describes a pool and starts it. Each option says what holds without it. Not thread-safe; may
 * start any number of pools.
 *
 * <p>Times here, in {@link TaskOptions} and in {@link WorkerPool} may be as long as a {@code
 * Duration} can be: more than 100 years count as 100 years.
 *
 * @param <I> a task
 * @param <O> its result
 */
public final class PoolBuilder<I, O> {

  private static final int MOST_WORKERS = 10_000;

  private PoolSettings.Program program;
  private Optional<Codec<I>> tasks = Optional.empty();
  private Optional<Codec<O>> results = Optional.empty();
  private int workers = Runtime.getRuntime().availableProcessors();
  private int spares;
  private int queue = 1024;
  private int ahead;
  private int attempts = 3;
  private Optional<Duration> timeout = Optional.empty();
  private Duration readyTimeout = Duration.ofSeconds(60);
  private Duration grace = Duration.ofSeconds(5);
  private int crashLimit = 5;
  private int tasksPerWorker = Integer.MAX_VALUE;
  private long region;
  private int lane = 256 << 10;
  private int longest = 64 << 20;
  private Duration spin = Duration.ofNanos(20_000);
  private boolean controlled;
  private List<I> warmUp = List.of();
  private final Map<String, Inheritable> grants = new LinkedHashMap<>();
  private Consumer<ChildBuilder> last = child -> {};

  PoolBuilder(PoolSettings.Program program) {
    this.program = program;
  }

  /**
   * How tasks and results become bytes; needed.
   *
   * @throws IllegalArgumentException when one is null, or a Java worker could not make them by
   *     their tokens
   */
  public PoolBuilder<I, O> codecs(Codec<I> ofTasks, Codec<O> ofResults) {
    requireCodec("ofTasks", "tasks", ofTasks);
    requireCodec("ofResults", "results", ofResults);
    if (program instanceof PoolSettings.Program.JavaClass) {
      CodecToken.requireFindable(ofTasks);
      CodecToken.requireFindable(ofResults);
    }
    tasks = Optional.of(ofTasks);
    results = Optional.of(ofResults);
    return this;
  }

  // For callers that no compiler keeps from null.
  private static void requireCodec(String name, String of, @Nullable Codec<?> codec) {
    if (codec == null) {
      throw new IllegalArgumentException(name + "=null, expected the codec of the " + of);
    }
  }

  /** How many tasks run at once, each in a process; as many as there are processors at first. */
  public PoolBuilder<I, O> workers(int count) {
    PoolSettings.requireRange("workers", count, 1, MOST_WORKERS);
    workers = count;
    return this;
  }

  /** How many further processes stand ready to replace those that die; 0 at first. */
  public PoolBuilder<I, O> spares(int count) {
    PoolSettings.requireRange("spares", count, 0, MOST_WORKERS);
    spares = count;
    return this;
  }

  /**
   * How many tasks may wait until {@code submit} does; 1024 at first. It bounds their number, not
   * their bytes: those that wait lie encoded on this process's heap, so the heap needs room for as
   * many of the longest tasks that are really submitted. Who submits large ones says a small number
   * here, or passes them in regions ({@link TaskOptions#give}). Tasks that dependents on the pool's
   * own threads submit come on top.
   */
  public PoolBuilder<I, O> queue(int most) {
    PoolSettings.requireRange("queue", most, 1, Integer.MAX_VALUE);
    queue = most;
    return this;
  }

  /**
   * How many tasks wait in a busy worker's own lane; 0 at first. For tasks of microseconds: a
   * worker that finds the next one there need not be woken. Such a task is bound to that worker
   * until it is done or the worker ends.
   */
  public PoolBuilder<I, O> ahead(int most) {
    PoolSettings.requireRange("ahead", most, 0, 10_000);
    ahead = most;
    return this;
  }

  /** How many workers may die with a task until it is taken out; 3 at first. */
  public PoolBuilder<I, O> attempts(int most) {
    PoolSettings.requireRange("attempts", most, 1, 255);
    attempts = most;
    return this;
  }

  /**
   * How long a worker may have a task; then it is ended, which is one attempt of the task. Without
   * it for ever: a worker that never answers, or is stopped, keeps its task.
   */
  public PoolBuilder<I, O> timeout(Duration longest) {
    timeout = Optional.of(PoolSettings.requirePositive("timeout", longest));
    return this;
  }

  /** How long a process may take from its start until it is ready; 60 s at first. */
  public PoolBuilder<I, O> readyTimeout(Duration longest) {
    readyTimeout = PoolSettings.requirePositive("readyTimeout", longest);
    return this;
  }

  /**
   * How long a worker may go on with a task that was cancelled, and may take to leave when it is
   * told to; then it is ended. 5 s at first.
   */
  public PoolBuilder<I, O> grace(Duration longest) {
    grace = PoolSettings.requirePositive("grace", longest);
    return this;
  }

  /**
   * How many processes may die in a row before one is ready, until the pool gives up; 5 at first.
   * Then every task fails with what the last of them wrote ({@link WorkerDiedException}).
   */
  public PoolBuilder<I, O> crashLimit(int most) {
    PoolSettings.requireRange("crashLimit", most, 1, Integer.MAX_VALUE);
    crashLimit = most;
    return this;
  }

  /** After how many tasks a process is replaced by a fresh one; never at first. */
  public PoolBuilder<I, O> tasksPerWorker(int most) {
    PoolSettings.requireRange("tasksPerWorker", most, 1, Integer.MAX_VALUE);
    tasksPerWorker = most;
    return this;
  }

  /**
   * Gives each process a region of its own for bulk data ({@link TaskScope#region()}, {@link
   * TaskOptions#fill}, {@link TaskOptions#collect}); none at first. It is reused by the tasks of
   * that process as it is, and zeroed before another process gets it.
   *
   * @param bytes 1 to 1 GiB; both sides see them rounded up to whole 64 KiB
   */
  public PoolBuilder<I, O> region(long bytes) {
    PoolSettings.requireRange("region", bytes, 1, 1L << 30);
    region = bytes;
    return this;
  }

  /**
   * Bytes of each worker's two lanes; 256 KiB at first. Messages up to a quarter of it go in one
   * piece, longer ones are streamed.
   *
   * @param bytes a power of two from 4 KiB to 1 GiB
   */
  public PoolBuilder<I, O> laneCapacity(int bytes) {
    lane = heirloom.channel.ChannelOptions.ofCapacity(bytes).capacity();
    return this;
  }

  /**
   * Bytes of the longest task or result as its codec gives it; 64 MiB at first. A longer task's
   * future fails with a {@link CodecException}. A longer result fails with a {@link
   * TaskFailedException} by a Java worker, which sends none, else with a {@code CodecException}.
   */
  public PoolBuilder<I, O> longestMessage(int bytes) {
    PoolSettings.requireRange("longestMessage", bytes, 0, 1 << 30);
    longest = bytes;
    return this;
  }

  /**
   * How long a worker without a task looks for one before it sleeps; 20 microseconds at first.
   * Longer costs a processor for each idle worker, and saves the wake-up.
   */
  public PoolBuilder<I, O> spin(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("spin=" + time + ", expected 0 or more");
    }
    spin = Times.cut(time);
    return this;
  }

  /** Keeps a control line to each process, so that {@link TaskOptions#give} works. */
  public PoolBuilder<I, O> controlled() {
    controlled = true;
    return this;
  }

  /** Tasks that each process does before it is ready; their results are dropped. */
  public PoolBuilder<I, O> warmUp(List<I> first) {
    warmUp = List.copyOf(first);
    return this;
  }

  /**
   * Gives every worker this thing, under this name: all of them share it.
   *
   * @throws IllegalArgumentException when the name was used, begins with {@code pool.}, or is one
   *     that {@code ChildBuilder.inherit} refuses
   */
  public PoolBuilder<I, O> inherit(String name, Inheritable thing) {
    if (name.startsWith(WorkerProtocol.RESERVED)) {
      throw new IllegalArgumentException("name=" + name + ", names with pool. are the pool's own");
    }
    var unused = new ChildBuilder("never started").inherit(name, thing); // its rule for names
    if (grants.putIfAbsent(name, thing) != null) {
      throw new IllegalArgumentException("name=" + name + ", given twice");
    }
    return this;
  }

  /**
   * Options of the workers' JVMs, after the pool's own, so that these win: {@code -XX:+UseSerialGC
   * -XX:TieredStopAtLevel=1 -Xshare:auto -XX:-UsePerfData}. One that chooses another collector
   * takes the pool's choice out.
   *
   * @throws IllegalStateException when the workers are commands
   */
  public PoolBuilder<I, O> jvmOptions(String... options) {
    PoolSettings.Program.JavaClass java = requireJava("jvmOptions");
    List<String> all = new ArrayList<>(java.options());
    all.addAll(Arrays.asList(options));
    program = new PoolSettings.Program.JavaClass(java.worker(), all, java.archive());
    return this;
  }

  /**
   * Prepares the workers' classes once per class path and JVM, in a file of the user's cache
   * directory that only this user may enter ({@code ~/.cache/heirloom/archives}), and starts them
   * with it, which is quicker ({@code heirloom bench}, P5). A start that finds no file has one made
   * beside it, in the background, by a process of some seconds that ends with this one, not with
   * the pool: a program that is over sooner never gets an archive.
   *
   * <p>A file is used when its bytes match the hash in its name, and deleted when they do not, or
   * when a process died with it before it was ready. 16 are kept, none that was not used for 30
   * days. Where others could write on the way to the directory, there are none.
   *
   * @throws IllegalStateException when the workers are commands
   */
  public PoolBuilder<I, O> classArchive() {
    PoolSettings.Program.JavaClass java = requireJava("classArchive");
    program = new PoolSettings.Program.JavaClass(java.worker(), java.options(), true);
    return this;
  }

  private PoolSettings.Program.JavaClass requireJava(String what) {
    if (program instanceof PoolSettings.Program.JavaClass java) {
      return java;
    }
    throw new IllegalStateException(what + " is for workers made by WorkerPool.java");
  }

  /**
   * The last word on each process, called right before its start with a builder on which the pool
   * has said everything: environment, directory, grants of its own. Called on threads of the pool.
   */
  public PoolBuilder<I, O> describe(Consumer<ChildBuilder> each) {
    last = Objects.requireNonNull(each);
    return this;
  }

  /**
   * Starts the pool: its first process before this returns, the others at once after it. A task may
   * be submitted at once; {@link WorkerPool#awaitReady} waits for the processes.
   *
   * @throws IllegalStateException when {@link #codecs} were not given
   * @throws CodecException when a warm-up task cannot be encoded or is too long, as {@link
   *     WorkerPool#submit(Object)}
   * @throws IOException when the first process cannot be started, as {@code ChildBuilder.start}
   * @throws UnsupportedOperationException where a command cannot be made to end with this process
   */
  public WorkerPool<I, O> start() throws IOException {
    return WorkerPool.start(settings(), Thread::start);
  }

  /** All of it, frozen. */
  PoolSettings<I, O> settings() {
    IllegalStateException missing = new IllegalStateException("codecs(…) were not given");
    return new PoolSettings<>(
        program,
        tasks.orElseThrow(() -> missing),
        results.orElseThrow(() -> missing),
        workers,
        spares,
        queue,
        ahead,
        attempts,
        timeout,
        readyTimeout,
        grace,
        crashLimit,
        tasksPerWorker,
        region,
        lane,
        longest,
        spin,
        controlled,
        warmUp,
        java.util.Collections.unmodifiableMap(new LinkedHashMap<>(grants)),
        last);
  }
}
