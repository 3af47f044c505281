package heirloom.channel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZ_Result;

/**
 * The room of a record is written again only when its reader is done with it: the head is released
 * after the body was read, and acquired before the next body is written.
 */
@JCStressTest
@Outcome(
    id = {"1, true", "1, false"},
    expect = Expect.ACCEPTABLE,
    desc = "the old record, whether or not there was room for the next")
@Outcome(expect = Expect.FORBIDDEN, desc = "overwritten while it was read")
@State
public class LaneReuse {

  private final SmallLane lane = new SmallLane();

  /** A lane that is full of ones. */
  public LaneReuse() {
    while (lane.send(1)) {
      // until there is no room left
    }
  }

  /** Sends when there is room. */
  @Actor
  public void sender(JZ_Result seen) {
    seen.r2 = lane.send(9);
  }

  /** Reads the oldest record and gives its room back. */
  @Actor
  public void receiver(JZ_Result seen) {
    seen.r1 = lane.receive();
  }
}
