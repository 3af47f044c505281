package heirloom.child.aggregate;

import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The worker process of {@code heirloom aggregate}.
 *
 * <p>Arguments: where the text comes from (a {@link Source}), then a {@link Dialect}. It is given,
 * by these names:
 *
 * <ul>
 *   <li>{@code tasks}, a pipe on which slices are told, and {@code replies}, one for the answers;
 *   <li>{@code window}, memory that it only reads, for {@link Source#WINDOW}; or {@code text}, the
 *       file itself, for {@link Source#FILE};
 *   <li>{@code result}, memory for what it found, but for {@link Source#FED}.
 * </ul>
 *
 * <p>It ends when the tasks do. Whatever goes wrong ends it with a stack trace on standard error,
 * which the parent shows; the parent then gives its slices to others.
 */
public final class AggregateWorker {

  /** Where the bytes of a slice come from. */
  public enum Source {
    /** From the region that all workers share with the reader. */
    WINDOW,
    /** From the file, which the worker maps itself: for comparison. */
    FILE,
    /** Through the pipe, behind each task, and results back through the other: for comparison. */
    FED
  }

  private AggregateWorker() {}

  /** The worker's life. */
  public static void main(String[] arguments) throws IOException {
    List<String> words = Arrays.asList(arguments);
    Source source = Source.valueOf(words.get(0));
    Dialect dialect = Dialect.fromArguments(words.subList(1, words.size()));
    Inheritance given = Inheritance.current();
    InputStream in = given.input("tasks");
    OutputStream replies = given.output("replies");
    TaskQueue tasks = new TaskQueue(in);
    ResultOutlet outlet =
        source == Source.FED
            ? new PipeOutlet(replies)
            : new RegionOutlet(memory(given, "result"), tasks, replies);
    SliceSource slices =
        switch (source) {
          case WINDOW -> SliceSource.in(memory(given, "window"));
          case FILE -> new FileSource(given.file("text"));
          case FED -> new FedSource(in);
        };
    Message.of(Message.Kind.READY).writeTo(replies);
    new SliceWorker(dialect, slices, tasks, outlet).run();
  }

  private static ByteBuffer memory(Inheritance given, String name) throws IOException {
    try (SharedMemory memory = given.take(name, SharedMemory.TYPE)) {
      return memory.bytes(); // the mapping outlives the region's handle
    }
  }
}
