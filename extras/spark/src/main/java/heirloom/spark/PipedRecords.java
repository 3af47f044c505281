package heirloom.spark;

import heirloom.pool.WorkerDiedException;
import heirloom.pool.WorkerDiedException.Why;
import heirloom.pool.WorkerPool;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.TaskContext;

/**
 * One partition on its way through the pool: a few messages are with the workers while the results
 * of earlier ones are read, in their order. Used by the task's thread, which also reads the input.
 */
final class PipedRecords implements Iterator<byte[]> {

  /** Between two looks whether the task was killed: Spark interrupts no thread unless told to. */
  private static final long LOOK_MILLIS = 100;

  private final SparkWorker worker;
  private final Iterator<byte[]> input;
  private final TaskContext task;
  private final int ahead;
  private final Deque<Message> sent = new ArrayDeque<>();

  /** Records of the message before. */
  private int usual = 1;

  private Iterator<byte[]> results = List.<byte[]>of().iterator();
  private Optional<WorkerPool<List<byte[]>, List<byte[]>>> pool = Optional.empty();

  /** Records with a worker. */
  private record Message(CompletableFuture<List<byte[]>> result, List<byte[]> records) {}

  PipedRecords(SparkWorker worker, Iterator<byte[]> input, TaskContext task) {
    this.worker = worker;
    this.input = input;
    this.task = task;
    // All workers have one when no other task has any, and one waits.
    this.ahead = worker.workers() * (worker.batch() > 1 ? 2 : 16);
    task.addTaskCompletionListener((TaskContext over) -> takeBack());
  }

  /** The end of the task, whatever it is: after a whole partition there is nothing to take back. */
  private void takeBack() {
    sent.forEach(message -> message.result().cancel(true));
    sent.clear();
    pool.ifPresent(used -> ExecutorPools.ofThisJvm().giveBack(worker, used));
    pool = Optional.empty();
  }

  @Override
  public boolean hasNext() {
    while (!results.hasNext()) {
      while (sent.size() < ahead && input.hasNext()) {
        send();
      }
      Message first = sent.peek();
      if (first == null) {
        return false;
      }
      List<byte[]> answer = await(first);
      sent.remove();
      sendRest(first.records(), answer.size());
      results = answer.iterator();
    }
    return true;
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return results.next();
  }

  private void send() {
    requireAlive();
    List<byte[]> batch = new ArrayList<>(usual);
    long size = 0;
    do {
      byte[] record = input.next();
      try {
        size += Batch.sizeOf(record, "record");
      } catch (IllegalArgumentException e) {
        throw failed(e);
      }
      batch.add(record);
    } while (batch.size() < worker.batch() && size < SparkWorker.BATCH_BYTES && input.hasNext());
    usual = batch.size();
    sent.addLast(submit(batch));
  }

  /** What a worker left, since the results so far were enough for a message, is next. */
  private void sendRest(List<byte[]> records, int done) {
    if (done < 1 || done > records.size()) {
      throw failed(
          new IllegalStateException(
              "results=" + done + ", records=" + records.size() + " were sent"));
    }
    if (done < records.size()) {
      sent.addFirst(submit(records.subList(done, records.size())));
    }
  }

  private Message submit(List<byte[]> batch) {
    WorkerPool<List<byte[]>, List<byte[]>> workers = pool();
    try {
      return new Message(workers.submit(batch), batch);
    } catch (IllegalStateException ended) {
      throw failed(ended);
    }
  }

  private WorkerPool<List<byte[]>, List<byte[]>> pool() {
    if (pool.isEmpty()) {
      try {
        pool = Optional.of(ExecutorPools.ofThisJvm().pool(worker));
      } catch (IOException | IllegalStateException | UnsupportedOperationException e) {
        throw failed(e);
      }
    }
    return pool.get();
  }

  private List<byte[]> await(Message message) {
    while (true) {
      requireAlive();
      try {
        return message.result().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        // Another look at the task, then it waits on.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        requireAlive();
        throw failed(e);
      } catch (CancellationException e) {
        throw failed(e);
      } catch (ExecutionException e) {
        Throwable why = e.getCause() == null ? e : e.getCause();
        if (why instanceof WorkerDiedException died
            && (died.why() == Why.NEVER_READY || died.why() == Why.NOT_STARTED)) {
          // It gave up, and would say the same to Spark's next attempt.
          pool.ifPresent(gone -> ExecutorPools.ofThisJvm().discard(worker, gone));
        }
        throw failed(why);
      }
    }
  }

  /**
   * Ends a killed task as Spark does, with its own reason: it counts as killed and not as failed.
   * The call is public in Spark's classes but not in its Scala sources.
   */
  private void requireAlive() {
    if (task.isInterrupted()) {
      task.killTaskIfInterrupted();
    }
  }

  private PipeException failed(Throwable why) {
    String words = why.getMessage() == null ? why.toString() : why.getMessage();
    return new PipeException(
        "partition " + task.partitionId() + ", worker " + worker + ": " + words, why);
  }
}
