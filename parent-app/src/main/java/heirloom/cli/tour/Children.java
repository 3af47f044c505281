package heirloom.cli.tour;

import heirloom.cli.CannotStart;
import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import heirloom.cli.Words;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The tour's children: which language stands where, and their end. */
final class Children implements AutoCloseable {

  private final List<TourChild> all = new ArrayList<>();
  private Optional<TourChild> running = Optional.empty();
  private Optional<String> withoutPython;

  /**
   * No child yet.
   *
   * @param withoutPython why none can be in Python; empty when that is to be found out
   */
  Children(Optional<String> withoutPython) {
    this.withoutPython = withoutPython;
  }

  /** Starts the child that is given the region while it runs, in Python if that can be started. */
  void startRunning() throws IOException, CommandFailure {
    if (withoutPython.isPresent()) {
      return;
    }
    try {
      running = Optional.of(start(Workers.PYTHON, ChildBuilder::controlled));
    } catch (IOException e) {
      withoutPython = Optional.of(why(e));
    }
  }

  /** Waits until that child answers; a Java child takes its place when it does not. */
  Optional<String> decide() throws IOException, CommandFailure {
    if (running.isPresent() && !running.get().isUp()) {
      running.get().close();
      withoutPython = Optional.of(Workers.PYTHON + " ended before it answered");
    }
    if (withoutPython.isPresent()) {
      running = Optional.of(start(Workers.JAVA, ChildBuilder::controlled));
    }
    return withoutPython;
  }

  /** Why Python could not be started, for the report. */
  static String why(IOException e) {
    boolean absent =
        CannotStart.command(Workers.PYTHON, e)
            .filter(failure -> failure.exitCode() == ExitCodes.NOT_FOUND)
            .isPresent();
    return absent
        ? Workers.PYTHON + " was not found"
        : Workers.PYTHON
            + " cannot be started ("
            + Words.oneLine(String.valueOf(e.getMessage()))
            + ")";
  }

  /** Those that have not ended. */
  List<TourChild> living() {
    return all.stream().filter(TourChild::isAlive).toList();
  }

  /** The child that runs without the region. */
  TourChild running() {
    return running.orElseThrow();
  }

  /** The language beside Java: Python, or Java where there is none. */
  String second() {
    return withoutPython.isPresent() ? Workers.JAVA : Workers.PYTHON;
  }

  /** Starts one more. */
  TourChild start(String language, UnaryOperator<ChildBuilder> grants)
      throws IOException, CommandFailure {
    ChildBuilder builder = language.equals(Workers.JAVA) ? Workers.java() : Workers.python();
    TourChild child = TourChild.start(language, grants.apply(builder));
    all.add(child);
    return child;
  }

  /** Lets all end, and waits for it. */
  @Override
  public void close() {
    for (TourChild child : all) {
      child.endOfInput();
    }
    for (TourChild child : all) {
      child.close();
    }
  }
}
