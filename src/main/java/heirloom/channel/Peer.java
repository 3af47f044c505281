package heirloom.channel;

import java.util.Optional;

/**
 * What an end knows of the process at the other one beside what stands in the ring. The creator
 * knows it from its own book; a child from the parent.
 */
interface Peer {

  /** Whether the holder of the other end died and no other has come yet. */
  boolean isDead();

  /** Whether another one may come. */
  boolean mayReturn();

  /** How many receivers died so far. */
  int deaths();

  /** Where the lane's head was at the last of these deaths. */
  long diedAt();

  /** Why this lane is given up, if it is. */
  Optional<PeerViolationException> violation();

  /** News that the other end wrote nonsense. */
  void violated(PeerViolationException what);

  /** Looks whether the process that made the lane is still there; asked now and then. */
  void lookAround();

  /** News from the bell that nobody is left who could ring it. */
  void nobodyLeft();
}
