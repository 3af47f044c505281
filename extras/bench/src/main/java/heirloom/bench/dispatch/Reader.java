package heirloom.bench.dispatch;

import heirloom.inherit.Inheritance;
import heirloom.memory.Mapping;
import heirloom.pool.Worker;
import java.io.IOException;
import java.nio.LongBuffer;

/** Adds up a region that it shares with others. */
public final class Reader implements Worker<Long, Long> {

  private LongBuffer region = LongBuffer.allocate(0);

  @Override
  public void opened(Inheritance given) throws IOException {
    Mapping whole = given.memory("region").map();
    region = whole.longs();
  }

  @Override
  public Long run(Long task) {
    long sum = 0;
    for (int i = 0; i < region.limit(); i++) {
      sum += region.get(i);
    }
    return sum;
  }
}
