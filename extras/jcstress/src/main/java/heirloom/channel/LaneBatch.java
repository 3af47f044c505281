package heirloom.channel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** The records of a batch are there together: one release publishes all of them. */
@JCStressTest
@Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "none yet")
@Outcome(id = "-1, 3", expect = Expect.ACCEPTABLE, desc = "came between the two looks")
@Outcome(id = "3, 4", expect = Expect.ACCEPTABLE, desc = "both")
@Outcome(expect = Expect.FORBIDDEN, desc = "half a batch, or its bodies not written")
@State
public class LaneBatch {

  private final SmallLane lane = new SmallLane();

  /** Sends two as one. */
  @Actor
  public void sender() {
    try {
      for (long value = 3; value <= 4; value++) {
        int body = lane.writer.claim(Long.BYTES);
        lane.memory.ring().putLong(body, value);
        lane.writer.add(Long.BYTES, 0);
      }
      lane.writer.publishAdded();
    } catch (PeerViolationException e) {
      throw new IllegalStateException("the receiver's head is not sound", e);
    }
  }

  /** Receives twice. */
  @Actor
  public void receiver(JJ_Result seen) {
    seen.r1 = lane.receive();
    seen.r2 = lane.receive();
  }
}
