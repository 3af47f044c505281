package heirloom.memory;

import heirloom.os.ClosedRegions;
import heirloom.os.OsException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;

/**
 * What is done before a call is refused for want of memory: buffers of closed regions that nobody
 * can reach any more are collected, and the call is made again.
 */
final class Relief {

  private static final Set<String> WANT_OF_MEMORY =
      Set.of(
          "ENOMEM",
          "ERROR_NOT_ENOUGH_MEMORY",
          "ERROR_OUTOFMEMORY",
          "ERROR_COMMITMENT_LIMIT",
          "ERROR_NO_SYSTEM_RESOURCES");

  private Relief() {}

  /** A call that may be made more than once. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws OsException;
  }

  static <T> T whenRefused(Attempt<T> attempt) throws OsException {
    return relieved(attempt, Outcome.of(attempt));
  }

  /** The same after the first attempt, which was made elsewhere and refused. */
  static <T> T afterRefusal(OsException first, Attempt<T> attempt) throws OsException {
    return relieved(attempt, new Outcome<>(Optional.empty(), Optional.of(first)));
  }

  private static <T> T relieved(Attempt<T> attempt, Outcome<T> first) throws OsException {
    Outcome<T> outcome = first;
    if (outcome.isWantOfMemory()) {
      Retrying<T> retrying = new Retrying<>(attempt, outcome);
      ClosedRegions.shared().collectUntil(retrying::succeeds);
      outcome = retrying.last;
    }
    return outcome.get();
  }

  /** For the shortcuts, which throw nothing checked. */
  static RuntimeException unchecked(String sentence, OsException cause) {
    return new UncheckedIOException(sentence, cause);
  }

  private static final class Retrying<T> {
    private final Attempt<T> attempt;
    private Outcome<T> last;

    Retrying(Attempt<T> attempt, Outcome<T> first) {
      this.attempt = attempt;
      this.last = first;
    }

    boolean succeeds() {
      // What succeeded must not be made again: the result would be lost.
      if (last.isWantOfMemory()) {
        last = Outcome.of(attempt);
      }
      return !last.isWantOfMemory();
    }
  }

  private record Outcome<T>(Optional<T> result, Optional<OsException> refusal) {

    static <T> Outcome<T> of(Attempt<T> attempt) {
      try {
        return new Outcome<>(Optional.of(attempt.run()), Optional.empty());
      } catch (OsException e) {
        return new Outcome<>(Optional.empty(), Optional.of(e));
      }
    }

    boolean isWantOfMemory() {
      return refusal.isPresent() && WANT_OF_MEMORY.contains(refusal.get().symbol());
    }

    T get() throws OsException {
      if (refusal.isPresent()) {
        throw refusal.get();
      }
      return result.orElseThrow();
    }
  }
}
