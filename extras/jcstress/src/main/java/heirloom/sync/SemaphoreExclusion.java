package heirloom.sync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One permit, two processes' slots: what the one wrote plainly the other reads. */
@JCStressTest
@Outcome(
    id = {"1, 2", "2, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "one after the other")
@Outcome(
    id = {"1, 0", "0, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "the other found no permit")
@Outcome(expect = Expect.FORBIDDEN, desc = "both at once, a write not seen, or no permit at all")
@State
public class SemaphoreExclusion {

  private final ByteBuffer words =
      ByteBuffer.allocateDirect((int) SyncLayout.bytes(2)).order(ByteOrder.LITTLE_ENDIAN);
  private final SemaphoreCore one = new SemaphoreCore(words, 1, 2, 1);
  private final SemaphoreCore other = new SemaphoreCore(words, 2, 2, 1);
  private int plain;

  /** With one permit. */
  public SemaphoreExclusion() {
    one.attempt(SemaphoreWord.Operation.POST);
  }

  private int count(SemaphoreCore semaphore) {
    if (!semaphore.attempt(SemaphoreWord.Operation.ACQUIRE)) {
      return 0;
    }
    int counted = ++plain;
    semaphore.attempt(SemaphoreWord.Operation.RELEASE);
    return counted;
  }

  /** Counts, if it gets the permit. */
  @Actor
  public void first(II_Result seen) {
    seen.r1 = count(one);
  }

  /** Counts, if it gets the permit. */
  @Actor
  public void second(II_Result seen) {
    seen.r2 = count(other);
  }
}
