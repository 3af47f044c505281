package heirloom.pool;

import heirloom.channel.Message;
import heirloom.channel.Receiver;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
  private final Optional<ByteBuffer> region;

  // The task that was taken last. It is decoded where it lies and done after its message is.
  private long id;
  private int attempt;
  private List<String> names = List.of();
  private @Nullable I task;
  private @Nullable CodecException notDecoded;

  WorkerLoop(
      Inheritance given,
      Receiver tasks,
      Sender results,
      Worker<I, O> worker,
      Codec<I> ofTasks,
      Codec<O> ofResults)
      throws IOException {
    this.given = given;
    this.tasks = tasks;
    this.results = results;
    this.worker = worker;
    this.ofTasks = ofTasks;
    this.ofResults = ofResults;
    this.region =
        given.names().contains(WorkerProtocol.REGION)
            ? Optional.of(given.memory(WorkerProtocol.REGION).bytes())
            : Optional.empty();
  }

  void run() throws IOException, InterruptedException {
    results.send(WorkerProtocol.ready(), WorkerProtocol.READY);
    boolean goesOn = true;
    while (goesOn && tasks.receive(this::take)) {
      goesOn = answer();
    }
    results.send(ByteBuffer.allocate(0), WorkerProtocol.GOODBYE);
    results.close();
  }

  private void take(Message message) throws IOException {
    if (message.type() != WorkerProtocol.TASK || message.length() < WorkerProtocol.HEAD) {
      throw new IOException(
          "kind=" + message.type() + ", bytes=" + message.length() + ", this is no task");
    }
    ByteBuffer bytes = message.buffer();
    id = bytes.getLong();
    attempt = bytes.getInt();
    names = names(bytes, bytes.getInt());
    try {
      task = ofTasks.decode(bytes.slice().order(bytes.order()));
      notDecoded = null;
    } catch (CodecException e) {
      notDecoded = e;
    } catch (RuntimeException e) {
      notDecoded = new CodecException("the codec failed", e);
    }
  }

  private static List<String> names(ByteBuffer bytes, int count) {
    if (count == 0) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] name = new byte[bytes.get()];
      bytes.get(name);
      names.add(new String(name, StandardCharsets.UTF_8));
    }
    return List.copyOf(names);
  }

  /** False when this process is to be replaced. */
  private boolean answer() throws IOException, InterruptedException {
    TaskScope scope = new TaskScope(given, id, attempt, names, region);
    boolean sound = true;
    byte[] answer;
    int kind = WorkerProtocol.RESULT;
    scope.begin();
    try {
      answer = ofResults.encode(done());
    } catch (Exception | Error e) {
      kind = WorkerProtocol.FAILURE;
      answer = text(e).getBytes(StandardCharsets.UTF_8);
      // No memory, no stack: nobody knows what is still whole in here.
      sound = !(e instanceof VirtualMachineError);
    } finally {
      scope.end();
      task = null;
    }
    try {
      results.send(WorkerProtocol.message(id, attempt, 0, answer), kind);
    } catch (IllegalArgumentException tooLong) {
      byte[] why = text(tooLong).getBytes(StandardCharsets.UTF_8);
      results.send(WorkerProtocol.message(id, attempt, 0, why), WorkerProtocol.FAILURE);
    }
    return sound && !scope.isRetiring();
  }

  @SuppressWarnings("NullAway") // A task that was decoded is there: the codec may say null.
  private O done() throws Exception {
    if (notDecoded != null) {
      throw notDecoded;
    }
    return worker.run(task);
  }

  private static String text(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    String all = text.toString().strip();
    return all.length() > WorkerProtocol.LONGEST_TEXT
        ? all.substring(0, WorkerProtocol.LONGEST_TEXT) + "…"
        : all;
  }
}
