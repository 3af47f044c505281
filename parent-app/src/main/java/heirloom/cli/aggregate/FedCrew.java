package heirloom.cli.aggregate;

import heirloom.child.aggregate.AggregateWorker;
import heirloom.child.aggregate.Dialect;
import java.nio.ByteBuffer;

/** Child processes that get everything through pipes: for comparison. */
final class FedCrew implements Crew {

  private final WindowPlan plan;
  private final ByteBuffer window;

  FedCrew(WindowPlan plan) {
    this.plan = plan;
    window = ByteBuffer.allocateDirect(Math.toIntExact(plan.window()));
  }

  @Override
  public ByteBuffer window() {
    return window;
  }

  @Override
  public Station.Hiring hiring(Dialect dialect) {
    return () ->
        new FedStation(
            WorkerProcess.start(
                WorkerProcess.builder(
                    AggregateWorker.class, plan, AggregateWorker.Source.FED, dialect)),
            window);
  }

  @Override
  public void close() {
    // The collector frees the buffer.
  }
}
