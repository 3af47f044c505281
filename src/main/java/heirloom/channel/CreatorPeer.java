package heirloom.channel;

import java.util.Optional;

/**
 * The other end of a lane as its creator sees it: from private books, never from memory that a
 * child can write (trap PeerIndexUsedUnchecked).
 */
final class CreatorPeer implements Peer {

  private final Channel channel;
  private final Holder other;
  private volatile int deaths;
  private volatile long diedAt;
  private volatile Optional<PeerViolationException> violation = Optional.empty();

  CreatorPeer(Channel channel, Holder other) {
    this.channel = channel;
    this.other = other;
  }

  @Override
  public boolean isDead() {
    return other.isDead();
  }

  @Override
  public boolean mayReturn() {
    return channel.options().outlivesHolders();
  }

  @Override
  public int deaths() {
    return deaths;
  }

  @Override
  public long diedAt() {
    return diedAt;
  }

  /** Here, and in the memory for a sender that is a child. */
  void receiverDied(LaneMemory lane) {
    diedAt = LaneLayout.acquire(lane.region(), LaneLayout.HEAD);
    LaneLayout.release(lane.region(), LaneLayout.DIED_AT, diedAt);
    int count = deaths + 1;
    LaneLayout.set(lane.region(), LaneLayout.DEATHS, count);
    deaths = count;
  }

  @Override
  public Optional<PeerViolationException> violation() {
    return violation;
  }

  /** Whether this is the first one. */
  synchronized boolean giveUp(PeerViolationException e) {
    boolean first = violation.isEmpty();
    if (first) {
      violation = Optional.of(e);
    }
    return first;
  }

  @Override
  public void violated(PeerViolationException what) {
    channel.violated(what);
  }

  @Override
  public void lookAround() {
    // This process is the creator: it hears of every death.
  }

  @Override
  public void nobodyLeft() {
    // It could ring its bell itself.
  }
}
