package heirloom.cli.run;

import heirloom.launch.Child;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Signals on their way to the child, kept while there is none yet. */
final class SignalQueue {

  private static final int INT = 2;

  private final List<Integer> early = new ArrayList<>();
  private Optional<Child> target = Optional.empty();

  /** One reached this process. */
  synchronized void received(int number) {
    // A terminal's Ctrl-C goes to the whole foreground group, so the child has it already; twice
    // would interrupt its clean-up. A kill -INT of this process alone looks the same and is lost.
    if (number == INT && Foreground.now()) {
      return;
    }
    if (target.isPresent()) {
      target.get().signal(number);
    } else {
      early.add(number);
    }
  }

  /** The child is there: gets what was kept, and what comes. */
  synchronized void sendTo(Child child) {
    target = Optional.of(child);
    early.forEach(child::signal);
    early.clear();
  }
}
