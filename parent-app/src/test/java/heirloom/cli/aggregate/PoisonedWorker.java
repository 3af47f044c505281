package heirloom.cli.aggregate;

import heirloom.child.aggregate.Dialect;
import heirloom.child.aggregate.Message;
import heirloom.child.aggregate.RegionOutlet;
import heirloom.child.aggregate.SliceSource;
import heirloom.child.aggregate.SliceWorker;
import heirloom.child.aggregate.TaskQueue;
import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A worker that dies, with a word, over every slice in which {@code POISON} stands, and before it
 * is ready if its dialect has a {@code !} between fields.
 */
public final class PoisonedWorker {

  private PoisonedWorker() {}

  public static void main(String[] words) throws Exception {
    Dialect dialect = Dialect.fromArguments(Arrays.asList(words).subList(1, words.length));
    if (dialect.delimiter() == '!') {
      System.err.println("I won't start");
      System.exit(3);
    }
    Inheritance given = Inheritance.current();
    TaskQueue tasks = new TaskQueue(given.input("tasks"));
    OutputStream replies = given.output("replies");
    SliceSource window = SliceSource.in(given.take("window", SharedMemory.TYPE).bytes());
    SliceSource poisoned =
        task -> {
          ByteBuffer slice = window.slice(task);
          if (StandardCharsets.ISO_8859_1.decode(slice.duplicate()).toString().contains("POISON")) {
            System.err.println("I can't stand this");
            System.exit(4);
          }
          return slice;
        };
    RegionOutlet outlet =
        new RegionOutlet(given.take("result", SharedMemory.TYPE).bytes(), tasks, replies);
    Message.of(Message.Kind.READY).writeTo(replies);
    new SliceWorker(dialect, poisoned, tasks, outlet).run();
  }
}
