package heirloom.channel;

import heirloom.sync.Creator;
import java.util.Optional;

/** The other end of a lane as a child sees it: by what the creator wrote for it, or its silence. */
final class ParentPeer implements Peer {

  private final LaneMemory lane;
  private final int otherState;
  private final boolean mayReturn;
  private final Creator creator;
  private volatile boolean gone;
  private volatile Optional<PeerViolationException> violation = Optional.empty();

  ParentPeer(LaneMemory lane, int otherState, boolean mayReturn, Creator creator) {
    this.lane = lane;
    this.otherState = otherState;
    this.mayReturn = mayReturn;
    this.creator = creator;
  }

  @Override
  public boolean isDead() {
    return gone || LaneLayout.look(lane.region(), otherState) == LaneLayout.DIED;
  }

  /** Without a creator nobody is given the other end any more. */
  @Override
  public boolean mayReturn() {
    return mayReturn && !gone;
  }

  @Override
  public int deaths() {
    return LaneLayout.look(lane.region(), LaneLayout.DEATHS);
  }

  @Override
  public long diedAt() {
    return LaneLayout.acquire(lane.region(), LaneLayout.DIED_AT);
  }

  @Override
  public Optional<PeerViolationException> violation() {
    return violation;
  }

  @Override
  public void violated(PeerViolationException what) {
    violation = Optional.of(what);
  }

  @Override
  public void lookAround() {
    gone |= creator.isGone();
  }

  @Override
  public void nobodyLeft() {
    gone = true;
  }
}
