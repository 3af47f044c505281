package heirloom.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Signals on their way to the child, kept while there is none yet. */
final class SignalQueue {

  private static final int INT = 2;

  private final List<Integer> early = new ArrayList<>();
  private Optional<IntConsumer> target = Optional.empty();

  /** One reached this process. */
  synchronized void received(int number) {
    // A terminal's Ctrl-C goes to the whole foreground group, so the child has it already; twice
    // would interrupt its clean-up. A kill -INT of this process alone looks the same and is lost.
    if (number == INT && Foreground.now()) {
      return;
    }
    if (target.isPresent()) {
      send(target.get(), number);
    } else {
      early.add(number);
    }
  }

  /**
   * The child is there: gets what was kept, and what comes.
   *
   * @param child sends it a signal by its number
   */
  synchronized void sendTo(IntConsumer child) {
    target = Optional.of(child);
    early.forEach(number -> send(child, number));
    early.clear();
  }

  private static void send(IntConsumer child, int number) {
    try {
      child.accept(number);
    } catch (UnsupportedOperationException e) {
      // Windows sends none from process to process. What reaches this one there, Ctrl-C or the
      // closing of the console, the system itself sends to every process of that console.
    }
  }
}
