package heirloom.sync;

/**
 * The process that made a shared object has ended. What a dead holder of it left can no longer be
 * put in order, so nobody waits for it any more; an operation that need not wait still works.
 */
public final class CreatorGoneException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  CreatorGoneException(String thing) {
    super(
        "the process that made "
            + thing
            + " has ended: if its present holder is dead too, nobody would notice");
  }
}
