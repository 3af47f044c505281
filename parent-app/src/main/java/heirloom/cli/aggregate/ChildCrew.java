package heirloom.cli.aggregate;

import heirloom.child.aggregate.AggregateWorker;
import heirloom.child.aggregate.Dialect;
import heirloom.grant.InheritedPipe;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import heirloom.os.OsException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Child processes over one region that only this process can write. */
final class ChildCrew implements Crew {

  private final WindowPlan plan;
  private final Class<?> main;
  private final SharedMemory window;
  private final ByteBuffer bytes;

  ChildCrew(WindowPlan plan) throws OsException {
    this(plan, AggregateWorker.class);
  }

  /** The same with another main class, which is given the same things. */
  ChildCrew(WindowPlan plan, Class<?> main) throws OsException {
    this.plan = plan;
    this.main = main;
    this.window = window(plan);
    try {
      this.bytes = window.map().bytes();
    } catch (OsException e) {
      window.close();
      throw e;
    }
  }

  private static SharedMemory window(WindowPlan plan) throws OsException {
    var request = SharedMemory.request(plan.window()).name("window").oneWay();
    return plan.sparse() ? request.sparse().allocate() : request.allocate();
  }

  @Override
  public ByteBuffer window() {
    return bytes;
  }

  @Override
  public Station.Hiring hiring(Dialect dialect) {
    return () -> hire(dialect);
  }

  private Station hire(Dialect dialect) throws IOException {
    return ChildStation.start(
        ThreadCrew.RESULT_BYTES,
        (tasks, replies, result) ->
            builder(main, plan, AggregateWorker.Source.WINDOW, dialect)
                .inherit("window", window)
                .inherit("result", result)
                .inherit("tasks", tasks)
                .inherit("replies", replies)
                .start());
  }

  /** A worker's process, without what it is given. */
  static ChildBuilder builder(
      Class<?> main, WindowPlan plan, AggregateWorker.Source source, Dialect dialect) {
    List<String> words = new ArrayList<>(List.of(source.name()));
    words.addAll(dialect.toArguments());
    return ChildBuilder.java(main, words.toArray(String[]::new))
        .jvmOptions(WorkerJvm.options(plan.slice()))
        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .endWithParent()
        .ownGroup();
  }

  @Override
  public void close() {
    window.close();
  }

  /** Starts the process with what it is to be given. */
  interface Starter {
    Child start(InheritedPipe tasks, InheritedPipe replies, SharedMemory result) throws IOException;
  }
}
