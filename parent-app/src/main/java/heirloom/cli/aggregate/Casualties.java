package heirloom.cli.aggregate;

import heirloom.cli.aggregate.Schedule.Charge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides when deaths are no longer an accident that a replacement repairs. Pure; the caller guards
 * it.
 */
final class Casualties {

  /** Workers that may end before they are ready, one after the other, before we give up. */
  static final int MOST_FAILED_STARTS = 3;

  private final Map<Long, List<String>> bySlice = new HashMap<>();
  private final List<String> sinceAnswer = new ArrayList<>();
  private final Set<Long> chargedSinceAnswer = new HashSet<>();
  private final List<String> failedStarts = new ArrayList<>();
  private boolean allDead;

  /**
   * What a death comes to.
   *
   * @param replaced whether another worker should take the dead one's place
   * @param hopeless why there is no use in going on
   */
  record Verdict(boolean replaced, Optional<String> hopeless) {
    static Verdict replacing() {
      return new Verdict(true, Optional.empty());
    }

    static Verdict leaveEmpty() {
      return new Verdict(false, Optional.empty());
    }

    static Verdict hopeless(String why) {
      return new Verdict(false, Optional.of(why));
    }
  }

  /** A worker said something, so not all are dead. */
  void answered() {
    sinceAnswer.clear();
    chargedSinceAnswer.clear();
    failedStarts.clear();
  }

  /** A slice is merged: what it cost is forgotten. */
  void merged(Slice slice) {
    bySlice.remove(slice.number());
  }

  /**
   * A worker is proved dead.
   *
   * @param ending how it ended and its last words
   * @param standing how far it had come
   * @param charge the slice that it was working on
   * @param crew how many workers there were, this one among them
   * @param othersLive whether one of the others lives
   * @return what to do now
   */
  Verdict died(
      String ending,
      Board.Standing standing,
      Optional<Charge> charge,
      int crew,
      boolean othersLive) {
    if (charge.isPresent()) {
      Slice slice = charge.get().slice();
      List<String> endings = bySlice.computeIfAbsent(slice.number(), n -> new ArrayList<>());
      endings.add(ending);
      if (charge.get().deaths() >= Schedule.MOST_DEATHS) {
        return Verdict.hopeless(
            String.format(
                "bytes %d to %d of the text ended %d workers one after the other: %s",
                slice.inputOffset(),
                slice.inputOffset() + slice.length() - 1,
                endings.size(),
                String.join("; ", endings)));
      }
    }
    // Several deaths over one slice are that slice's fault, and end above. A replacement that never
    // came so far as to be ready says nothing of those that work: it is a failed start.
    if (standing != Board.Standing.REPLACEMENT
        && (allDead || charge.isEmpty() || chargedSinceAnswer.add(charge.get().slice().number()))) {
      sinceAnswer.add(ending);
    }
    allDead |= crew > 1 && (!othersLive || sinceAnswer.size() >= crew);
    if (allDead) {
      // What the others, dead as well, have to say comes with their own burials.
      return crew > 1 && !othersLive
          ? Verdict.leaveEmpty()
          : Verdict.hopeless("all workers died at once: " + String.join("; ", sinceAnswer));
    }
    if (standing != Board.Standing.READY) {
      failedStarts.add(ending);
      if (failedStarts.size() >= MOST_FAILED_STARTS) {
        return Verdict.hopeless(
            "workers end before they are ready: " + String.join("; ", failedStarts));
      }
    }
    return Verdict.replacing();
  }
}
