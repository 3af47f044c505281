package heirloom.pool;

import heirloom.channel.Claim;
import heirloom.channel.Message;
import heirloom.channel.Receiver;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A worker's side of the protocol: takes a task, does it, answers, until the lane ends. */
final class WorkerLoop<I, O> {

  private final Inheritance given;
  private final Receiver tasks;
  private final Sender results;
  private final Worker<I, O> worker;
  private final Codec<I> ofTasks;
  private final Codec<O> ofResults;
  private final int longest;
  private final Optional<ByteBuffer> region;

  // The task that was taken last. It is decoded where it lies and done after its message is.
  private long id;
  private int attempt;
  private List<String> names = List.of();
  private @Nullable I task;
  private @Nullable Throwable notDecoded;

  WorkerLoop(
      Inheritance given,
      Receiver tasks,
      Sender results,
      Worker<I, O> worker,
      Codec<I> ofTasks,
      Codec<O> ofResults,
      int longest)
      throws IOException {
    this.given = given;
    this.tasks = tasks;
    this.results = results;
    this.worker = worker;
    this.ofTasks = ofTasks;
    this.ofResults = ofResults;
    this.longest = longest;
    this.region =
        given.names().contains(WorkerProtocol.REGION)
            ? Optional.of(given.memory(WorkerProtocol.REGION).bytes())
            : Optional.empty();
  }

  void run() throws IOException {
    send(WorkerProtocol.ready(), WorkerProtocol.READY);
    boolean goesOn = true;
    while (goesOn && receive()) {
      goesOn = answer();
    }
    send(ByteBuffer.allocate(0), WorkerProtocol.GOODBYE);
    results.close();
  }

  /**
   * An interrupt is the worker's own business: one that its code left behind, or that a thread of
   * its own sent too late, was meant for a task and not for this loop. Nothing was taken then.
   */
  private boolean receive() throws IOException {
    while (true) {
      try {
        return tasks.receive(this::take);
      } catch (InterruptedException meantForTheTask) {
        // Its flag is cleared; once more.
      }
    }
  }

  /** As {@link #receive}: nothing was sent when it was interrupted. */
  private void send(ByteBuffer message, int kind) throws IOException {
    while (true) {
      try {
        results.send(message.duplicate(), kind);
        return;
      } catch (InterruptedException meantForTheTask) {
        // Its flag is cleared; once more.
      }
    }
  }

  private void take(Message message) throws IOException {
    if (message.type() != WorkerProtocol.TASK) {
      throw new IOException("kind=" + message.type() + ", this is no task");
    }
    TaskMessage told = TaskMessage.read(message.buffer());
    id = told.id();
    attempt = told.attempt();
    names = told.regions();
    try {
      task = ofTasks.decode(told.payload());
      notDecoded = null;
    } catch (CodecException | Error e) {
      notDecoded = e;
    } catch (Throwable e) {
      // Also one that no signature tells of: thrown on, it would end the process.
      notDecoded = new CodecException("the codec failed", e);
    }
  }

  /** False when this process is to be replaced. */
  private boolean answer() throws IOException {
    TaskScope scope = new TaskScope(given, id, attempt, names, region);
    boolean sound = true;
    byte[] answer;
    int kind = WorkerProtocol.RESULT;
    scope.begin();
    try {
      answer = encoded(done());
      if (answer.length > longest) {
        throw new CodecException(
            "a result of bytes=" + answer.length + ", longestMessage=" + longest);
      }
    } catch (Throwable e) {
      // Whatever it is: some code throws what is neither an Exception nor an Error.
      kind = WorkerProtocol.FAILURE;
      answer = text(e).getBytes(StandardCharsets.UTF_8);
      // No memory, no stack: nobody knows what is still whole in here.
      sound = !(e instanceof VirtualMachineError);
    } finally {
      scope.end();
      task = null;
      // What the task left behind is not the next one's.
      var unused = Thread.interrupted();
    }
    if (answer.length <= results.longestInOnePiece() - WorkerProtocol.HEAD) {
      sendInPlace(answer, kind);
    } else {
      send(WorkerProtocol.message(id, attempt, 0, answer), kind);
    }
    return sound && !scope.isRetiring();
  }

  /** Written where it will lie: put together here first, each answer would be copied twice. */
  private void sendInPlace(byte[] answer, int kind) throws IOException {
    int length = WorkerProtocol.HEAD + answer.length;
    while (true) {
      try {
        Claim claim = results.claim(length);
        WorkerProtocol.putHead(claim.buffer(), id, attempt, 0).put(answer);
        claim.commit(length, kind);
        return;
      } catch (InterruptedException meantForTheTask) {
        // As in send: nothing was claimed.
      }
    }
  }

  @SuppressWarnings("NullAway") // A task that was decoded is there: the codec may say null.
  private O done() throws Throwable {
    if (notDecoded != null) {
      throw notDecoded;
    }
    return worker.run(task);
  }

  private byte[] encoded(O result) throws CodecException {
    byte[] bytes;
    try {
      bytes = ofResults.encode(result);
    } catch (RuntimeException e) {
      if (result != null) {
        throw e;
      }
      throw new CodecException(
          "run returned null, of which "
              + ofResults
              + " makes no bytes; return a value, or say Codec.nothing() where there is none",
          e);
    }
    return Objects.requireNonNull(bytes, () -> ofResults + " made null in place of bytes");
  }

  private static String text(Throwable e) {
    String all;
    try {
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      all = text.toString().strip();
    } catch (Throwable nasty) {
      // Its own methods are the user's code, and may fail like any other.
      all = e.getClass().getName() + ", whose text failed with " + nasty.getClass().getName();
    }
    return all.length() > WorkerProtocol.LONGEST_TEXT
        ? all.substring(0, WorkerProtocol.LONGEST_TEXT - 1) + "…"
        : all;
  }
}
