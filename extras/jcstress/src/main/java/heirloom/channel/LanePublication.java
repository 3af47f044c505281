package heirloom.channel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** A record is seen whole or not at all: header and body are plain, the tail is released. */
@JCStressTest
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "not there yet")
@Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "a tail before its record")
@State
public class LanePublication {

  private final SmallLane lane = new SmallLane();

  /** Sends. */
  @Actor
  public void sender() {
    lane.send(7);
  }

  /** Receives. */
  @Actor
  public void receiver(J_Result seen) {
    seen.r1 = lane.receive();
  }
}
