package heirloom.sync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A semaphore's sleeper and its waker cannot both miss each other: each writes its word before it
 * reads the other's, with a full fence between (trap SleepFlagWithoutFullFence).
 */
@JCStressTest
@Outcome(
    id = {"true, true", "true, false", "false, true"},
    expect = Expect.ACCEPTABLE,
    desc = "the sleeper sees the permit, or the waker the sleeper")
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
@State
public class SleepWithFence {

  private final ByteBuffer words =
      ByteBuffer.allocateDirect((int) SyncLayout.bytes(2)).order(ByteOrder.LITTLE_ENDIAN);
  private final SemaphoreCore waker = new SemaphoreCore(words, 1, 2, 1);
  private final SemaphoreCore sleeper = new SemaphoreCore(words, 2, 2, 1);

  /** Posts, then looks whether to wake. */
  @Actor
  public void waker(ZZ_Result seen) {
    waker.attempt(SemaphoreWord.Operation.POST);
    seen.r1 = Words.get(words, SyncLayout.NEED_WAKE) != 0;
  }

  /** Announces its sleep, then looks again. */
  @Actor
  public void sleeper(ZZ_Result seen) {
    Words.set(words, SyncLayout.NEED_WAKE, 1);
    // Not by an attempt: its monitor would be the fence that is looked for here.
    seen.r2 = sleeper.permits() > 0;
  }
}
