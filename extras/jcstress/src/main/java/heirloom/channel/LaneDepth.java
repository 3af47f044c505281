package heirloom.channel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** How full a lane is, as its sender sees it while it is emptied: never more than the truth. */
@JCStressTest
@Outcome(
    id = {"0", "16", "32"},
    expect = Expect.ACCEPTABLE,
    desc = "two records, one or none")
@Outcome(expect = Expect.FORBIDDEN, desc = "a depth that was at no time")
@State
public class LaneDepth {

  private final SmallLane lane = new SmallLane();

  /** Two records lie in it. */
  public LaneDepth() {
    lane.send(1);
    lane.send(2);
  }

  /** Looks. */
  @Actor
  public void sender(J_Result seen) {
    try {
      seen.r1 = lane.writer.depth();
    } catch (PeerViolationException e) {
      throw new IllegalStateException("the receiver's head is not sound", e);
    }
  }

  /** Empties it. */
  @Actor
  public void receiver() {
    lane.receive();
    lane.receive();
  }
}
