package heirloom.cli.aggregate;

import heirloom.child.aggregate.Dialect;
import heirloom.child.aggregate.SliceSource;
import java.nio.ByteBuffer;

/** Threads of this process, over memory of this process. */
final class ThreadCrew implements Crew {

  /** Bytes of a worker's result region: both halves. */
  static final int RESULT_BYTES = 512 << 10;

  private final ByteBuffer window;

  ThreadCrew(WindowPlan plan) {
    window = ByteBuffer.allocateDirect(Math.toIntExact(plan.window()));
  }

  @Override
  public ByteBuffer window() {
    return window;
  }

  @Override
  public Station.Hiring hiring(Dialect dialect) {
    return () -> new ThreadStation(dialect, SliceSource.in(window), RESULT_BYTES);
  }

  @Override
  public void close() {
    // The collector frees the buffer.
  }
}
