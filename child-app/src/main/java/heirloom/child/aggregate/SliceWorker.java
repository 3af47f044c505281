package heirloom.child.aggregate;

import java.io.IOException;
import java.util.Optional;

/**
 * A worker from its first to its last task, whether it is a process or a thread: takes a slice,
 * adds it up, leaves the result. Between two slices it holds nothing.
 */
public final class SliceWorker {

  private final SliceAdder adder;
  private final SliceSource source;
  private final TaskQueue tasks;
  private final ResultOutlet outlet;

  /** A worker for text of this kind. */
  public SliceWorker(Dialect dialect, SliceSource source, TaskQueue tasks, ResultOutlet outlet) {
    this.adder = new SliceAdder(dialect);
    this.source = source;
    this.tasks = tasks;
    this.outlet = outlet;
  }

  /**
   * Works until there are no more tasks.
   *
   * @throws IOException if a pipe breaks, which means that the parent is gone
   */
  public void run() throws IOException {
    Optional<Message> next = tasks.nextSlice();
    while (next.isPresent()) {
      Message task = next.get();
      adder.add(source.slice(task));
      outlet.begin(task.number());
      SliceResult.write(adder.facts(), adder.table(), outlet);
      next = tasks.nextSlice();
    }
  }
}
