package heirloom.cli.aggregate;

import heirloom.child.aggregate.Dialect;
import heirloom.child.aggregate.SliceSource;
import java.nio.ByteBuffer;
import java.util.Random;

/** Threads, of which one now and then ends over a slice; never two that would look like all. */
final class MortalCrew implements Crew {

  private static final int ODDS = 20;

  private final ByteBuffer window;
  private final Random random;
  private int sinceDeath; // under random

  MortalCrew(WindowPlan plan, Random random) {
    window = ByteBuffer.allocate((int) plan.window());
    this.random = random;
  }

  @Override
  public ByteBuffer window() {
    return window;
  }

  @Override
  public Station.Hiring hiring(Dialect dialect) {
    SliceSource slices = SliceSource.in(window);
    SliceSource mortal =
        task -> {
          boolean dies;
          synchronized (random) {
            dies = random.nextInt(ODDS) == 0 && sinceDeath > ODDS;
            // Under the same lock: two that both saw it long ago would both die, which is all.
            sinceDeath = dies ? 0 : sinceDeath + 1;
          }
          if (dies) {
            throw new IllegalStateException("the end");
          }
          return slices.slice(task);
        };
    return () -> new ThreadStation(dialect, mortal, 64);
  }

  @Override
  public void close() {
    // A buffer on the heap.
  }
}
