package heirloom.cli.aggregate;

import heirloom.child.aggregate.AggregateWorker;
import heirloom.child.aggregate.Dialect;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import heirloom.os.OsException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Child processes over one region that only this process can write. */
final class ChildCrew implements Crew {

  private final WindowPlan plan;
  private final WorkerLanguage.Program program;
  private final SharedMemory window;
  private final ByteBuffer bytes;

  ChildCrew(WindowPlan plan) throws OsException {
    this(plan, AggregateWorker.class);
  }

  /** The same with another main class, which is given the same things. */
  ChildCrew(WindowPlan plan, Class<?> main) throws OsException {
    this(
        plan,
        (p, dialect) -> WorkerProcess.builder(main, p, AggregateWorker.Source.WINDOW, dialect));
  }

  /** The same with another program, which is given the same things. */
  ChildCrew(WindowPlan plan, WorkerLanguage.Program program) throws OsException {
    this.plan = plan;
    this.program = program;
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
    return () -> hire(program.builder(plan, dialect).inherit("window", window));
  }

  /** Starts a worker that has a region of its own for results. */
  static Station hire(ChildBuilder described) throws IOException {
    try (SharedMemory result =
        SharedMemory.request(ThreadCrew.RESULT_BYTES).name("result").sparse().allocate()) {
      ByteBuffer results = result.map().bytes(); // outlives the region's handle
      return new ChildStation(WorkerProcess.start(described.inherit("result", result)), results);
    }
  }

  @Override
  public void close() {
    window.close();
  }
}
