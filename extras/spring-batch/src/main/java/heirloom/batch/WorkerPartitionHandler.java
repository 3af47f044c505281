package heirloom.batch;

import heirloom.pool.PoolBuilder;
import heirloom.pool.TaskOptions;
import heirloom.pool.WorkerDiedException;
import heirloom.pool.WorkerPool;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.StepExecution;
import org.springframework.batch.core.partition.support.AbstractPartitionHandler;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.item.ExecutionContext;

/**
 * Runs each partition of a step as a task of a pool of worker processes.
 *
 * <p><b>Shape</b>: each step that this handles has a pool of its own, started from the builder and
 * gone when the step is over, however that ends. What all partitions need is in one region that the
 * builder gives to every worker ({@link PoolBuilder#inherit}), and a task says which part of it. A
 * partition whose worker dies is tried again by the pool, as often as its {@link
 * PoolBuilder#attempts}.
 *
 * <p><b>Outcomes</b>: a partition is COMPLETED with its result in its execution context; FAILED,
 * with what the worker said and the end of what it wrote in its exit description, and so in the
 * step's; STOPPED when the job was stopped, whatever its worker did at that moment. The others go
 * on when one fails; a restart of the job runs those that are not COMPLETED.
 *
 * <p>The functions are called on the step's own thread. May be shared by steps; thread-safe when
 * the functions are and the builder is not changed any more.
 *
 * @param <I> a task
 * @param <O> its result
 */
public final class WorkerPartitionHandler<I, O> extends AbstractPartitionHandler {

  private static final Duration CHECK = Duration.ofMillis(500);

  /** The table of steps has room for 2500 characters, and cuts at the end, where the news is. */
  private static final int LONGEST_TAIL = 1500;

  private final PoolBuilder<I, O> workers;
  private final JobRepository repository;
  private final Function<ExecutionContext, I> task;
  private final BiConsumer<ExecutionContext, O> result;

  /** A partition whose task has an outcome: the result, or why there is none. */
  private record Outcome<O>(
      StepExecution partition, @Nullable O value, @Nullable Throwable failure) {}

  /**
   * A handler.
   *
   * @param workers describes the pool of each step
   * @param repository the job's
   * @param task makes a partition's task of its execution context, as the {@code Partitioner} left
   *     it
   * @param result puts a task's result into that context
   */
  public WorkerPartitionHandler(
      PoolBuilder<I, O> workers,
      JobRepository repository,
      Function<ExecutionContext, I> task,
      BiConsumer<ExecutionContext, O> result) {
    this.workers = Objects.requireNonNull(workers);
    this.repository = Objects.requireNonNull(repository);
    this.task = Objects.requireNonNull(task);
    this.result = Objects.requireNonNull(result);
    setGridSize(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Runs the partitions.
   *
   * @throws IOException when no worker can be started
   * @throws InterruptedException when interrupted; no worker is left by then
   */
  @Override
  protected Set<StepExecution> doHandle(StepExecution manager, Set<StepExecution> partitions)
      throws IOException, InterruptedException {
    if (partitions.isEmpty()) {
      return partitions;
    }
    Set<StepExecution> open = new HashSet<>(partitions);
    WorkerPool<I, O> pool = workers.start();
    try {
      run(pool, manager, open);
      if (open.isEmpty()) {
        pool.close();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      suppress(end(pool, open), e);
      throw e;
    }
    List<RuntimeException> later = end(pool, open);
    if (!later.isEmpty()) {
      RuntimeException first = later.get(0);
      suppress(later, first);
      throw first;
    }
    return partitions;
  }

  /** Ends the workers and says so of each open partition, whatever fails at another. */
  private List<RuntimeException> end(WorkerPool<I, O> pool, Set<StepExecution> open) {
    // Where it was closed this does nothing more.
    pool.abort();
    List<RuntimeException> failures = new ArrayList<>();
    for (StepExecution partition : open) {
      try {
        over(partition, BatchStatus.STOPPED, ExitStatus.STOPPED);
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    return failures;
  }

  private static void suppress(List<RuntimeException> later, Throwable first) {
    later.stream().filter(e -> e != first).forEach(first::addSuppressed);
  }

  private void run(WorkerPool<I, O> pool, StepExecution manager, Set<StepExecution> open)
      throws InterruptedException {
    Queue<StepExecution> waiting = new ArrayDeque<>(open);
    BlockingQueue<Outcome<O>> outcomes = new LinkedBlockingQueue<>();
    long look = System.nanoTime();
    while (!open.isEmpty()) {
      if (System.nanoTime() - look >= CHECK.toNanos()) {
        if (isStopping(manager)) {
          return;
        }
        look = System.nanoTime();
      }
      StepExecution next = waiting.peek();
      if (next != null && submit(pool, next, outcomes)) {
        waiting.remove();
        continue;
      }
      Outcome<O> outcome = outcomes.poll(CHECK.toMillis(), TimeUnit.MILLISECONDS);
      if (outcome != null) {
        settle(outcome);
        open.remove(outcome.partition());
      }
    }
  }

  /** False when the pool has no room for it yet. */
  private boolean submit(
      WorkerPool<I, O> pool, StepExecution partition, BlockingQueue<Outcome<O>> outcomes)
      throws InterruptedException {
    I one;
    try {
      one = task.apply(partition.getExecutionContext());
      if (one == null) {
        throw new IllegalStateException(
            "partition=" + partition.getStepName() + ", its task is null");
      }
    } catch (RuntimeException e) {
      begin(partition);
      outcomes.add(new Outcome<>(partition, null, e));
      return true;
    }
    Optional<CompletableFuture<O>> future = pool.trySubmit(one, TaskOptions.none(), Duration.ZERO);
    if (future.isEmpty()) {
      return false;
    }
    begin(partition);
    var unused =
        future
            .get()
            .whenComplete((value, e) -> outcomes.add(new Outcome<>(partition, value, cause(e))));
    return true;
  }

  private static @Nullable Throwable cause(@Nullable Throwable e) {
    return e instanceof CompletionException wrapped && wrapped.getCause() != null
        ? wrapped.getCause()
        : e;
  }

  /** Asks the repository, which is told of stops from anywhere; a sign of life of the step too. */
  private boolean isStopping(StepExecution manager) {
    repository.update(manager);
    return manager.isTerminateOnly();
  }

  private void begin(StepExecution partition) {
    partition.setStartTime(LocalDateTime.now(ZoneId.systemDefault()));
    partition.setStatus(BatchStatus.STARTED);
    repository.update(partition);
  }

  private void settle(Outcome<O> outcome) {
    StepExecution partition = outcome.partition();
    Throwable failure = outcome.failure();
    O value = outcome.value();
    if (failure == null && value != null) {
      try {
        result.accept(partition.getExecutionContext(), value);
        over(partition, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        return;
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure instanceof CancellationException) {
      over(partition, BatchStatus.STOPPED, ExitStatus.STOPPED);
      return;
    }
    Throwable why = failure == null ? new IllegalStateException("the worker gave null") : failure;
    partition.addFailureException(why);
    try {
      over(partition, BatchStatus.FAILED, ExitStatus.FAILED.addExitDescription(words(why)));
    } catch (RuntimeException e) {
      if (e != why) {
        e.addSuppressed(why);
      }
      throw e;
    }
  }

  private static String words(Throwable why) {
    if (why instanceof WorkerDiedException died && died.errorTail().length() > LONGEST_TAIL) {
      String tail = died.errorTail();
      String end = tail.substring(tail.length() - LONGEST_TAIL);
      return String.valueOf(why.getMessage()).replace(tail, "…" + end);
    }
    return why.toString();
  }

  private void over(StepExecution partition, BatchStatus status, ExitStatus exit) {
    partition.setEndTime(LocalDateTime.now(ZoneId.systemDefault()));
    partition.setStatus(status);
    partition.setExitStatus(exit);
    repository.updateExecutionContext(partition);
    repository.update(partition);
  }
}
