package heirloom.channel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * What a publisher without a full fence may miss: the announcement of a sleep, while the sleeper
 * misses the message. It is the reason why a sleeper's first slice is one millisecond (LaneEnd).
 */
@JCStressTest
@Outcome(
    id = {"true, true", "true, false", "false, true"},
    expect = Expect.ACCEPTABLE,
    desc = "the sleeper sees the message, or the sender the sleeper")
@Outcome(
    id = "false, false",
    expect = Expect.ACCEPTABLE_INTERESTING,
    desc = "neither sees the other: no ring; the first slice ends the sleep")
@State
public class LaneSleep {

  private final SmallLane lane = new SmallLane();

  /** Publishes, then looks whether to ring. */
  @Actor
  public void sender(ZZ_Result seen) {
    lane.send(7);
    seen.r1 = LaneLayout.look(lane.memory.region(), LaneLayout.RECEIVER_SLEEPS) != 0;
  }

  /** Announces its sleep, then looks again. */
  @Actor
  public void receiver(ZZ_Result seen) {
    LaneLayout.set(lane.memory.region(), LaneLayout.RECEIVER_SLEEPS, 1);
    seen.r2 = lane.receive() == 7;
  }
}
