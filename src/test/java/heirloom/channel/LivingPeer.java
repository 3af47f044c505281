package heirloom.channel;

import java.util.Optional;

/** A peer that lives and writes no nonsense. */
final class LivingPeer implements Peer {
  @Override
  public boolean isDead() {
    return false;
  }

  @Override
  public boolean mayReturn() {
    return false;
  }

  @Override
  public int deaths() {
    return 0;
  }

  @Override
  public long diedAt() {
    return 0;
  }

  @Override
  public Optional<PeerViolationException> violation() {
    return Optional.empty();
  }

  @Override
  public void violated(PeerViolationException what) {
    throw new AssertionError(what);
  }

  @Override
  public void lookAround() {}

  @Override
  public void nobodyLeft() {}
}
