package heirloom.cli.tour;

import heirloom.cli.CommandFailure;
import heirloom.grant.Inheritable;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A running worker of the tour: one line out, one line back. */
final class TourChild implements AutoCloseable {

  private final String language;
  private final Child child;
  private final BufferedReader answers;
  private final OutputStream requests;

  private TourChild(String language, Child child) {
    this.language = language;
    this.child = child;
    this.answers =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    this.requests = child.getOutputStream();
  }

  /** Starts one; what it writes to its standard error is the user's to see. */
  static TourChild start(String language, ChildBuilder builder) throws IOException {
    return new TourChild(language, builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  String language() {
    return language;
  }

  long pid() {
    return child.pid();
  }

  /** Sends a request and does not wait. */
  void request(String line) throws IOException {
    requests.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    requests.flush();
  }

  /** Where bytes that belong to a request go. */
  OutputStream requests() {
    return requests;
  }

  /**
   * Waits for the answer to the oldest request that has none.
   *
   * @param kind its first word
   * @return the other words
   * @throws CommandFailure when the child ended or answered otherwise
   */
  String[] answer(String kind) throws IOException, CommandFailure {
    String line = answers.readLine();
    if (line == null || !line.startsWith(kind + " ")) {
      throw CommandFailure.failed(
          "the "
              + language
              + " child "
              + pid()
              + (line == null ? " ended early" : " answered \"" + line + "\"")
              + "; what it said is above");
    }
    return line.substring(kind.length() + 1).split(" ", -1);
  }

  /** Waits until it runs its own program and answers. */
  TourChild up() throws IOException, CommandFailure {
    request("hello");
    String[] unused = answer("hello");
    return this;
  }

  /** Whether it comes up: a program of that name may be something else. */
  boolean isUp() {
    try {
      up();
      return true;
    } catch (IOException | CommandFailure e) {
      // A broken pipe, no answer or another one: it is not what it should be.
      return false;
    }
  }

  boolean isAlive() {
    return child.isAlive();
  }

  void give(String name, Inheritable thing) throws IOException {
    child.give(name, thing);
  }

  /** Ends it by SIGKILL and tells how the system reports that. */
  int kill() throws InterruptedException {
    child.destroyForcibly();
    return child.waitFor();
  }

  /** Closes its input, at which it ends; does not wait. */
  void endOfInput() {
    try {
      requests.close();
    } catch (IOException e) {
      // It has ended with requests unread: nothing more is wanted of it.
      child.destroy();
    }
  }

  /** Waits for its end, and not longer than a while. */
  @Override
  public void close() {
    endOfInput();
    boolean ended = false;
    try {
      ended = child.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!ended) {
        child.destroyForcibly();
      }
    }
  }
}
