package heirloom.sync;

/**
 * A lock whose owner died was given back by the next one without {@link
 * SharedMutex.Held#markConsistent}: what it guards is not in order, and nobody gets it any more.
 */
public final class NotRecoverableException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  NotRecoverableException(String thing) {
    super(
        thing
            + " is not recoverable: an owner died, and the next one gave it back without"
            + " markConsistent(); make a new one");
  }
}
