package heirloom.inherit;

import heirloom.grant.Claim;
import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.handoff.HandoffText;
import heirloom.handoff.HandoffText.Entry;
import heirloom.os.Claims;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The child's end of the control line. Grants that belong to the start are received at once; the
 * rest by a daemon thread, from the first wait on, as plain Java cannot wait on a pipe for a time.
 */
final class LateGrants implements Runnable {

  private final Claims.Late line;
  private final Inheritance into;
  private boolean started;
  private boolean ended;
  private @Nullable IOException broken;

  private LateGrants(Claims.Late line, Inheritance into) {
    this.line = line;
    this.into = into;
  }

  /** Opens the line and receives what belongs to the start. */
  static LateGrants open(Entry control, long giver, Claims claims, Inheritance into)
      throws IOException {
    String mechanism = control.attributes().getOrDefault("by", "");
    int count = count(control);
    long[] handles = new long[control.handles().size()];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = control.handles().get(i);
    }
    LateGrants late = new LateGrants(claims.openControl(mechanism, handles, giver), into);
    try {
      late.receiveAll(count);
      return late;
    } catch (IOException e) {
      late.line.close();
      throw e;
    }
  }

  private void receiveAll(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      if (!receive()) {
        throw new InheritanceException(
            Reason.HANDLE_CLOSED,
            "the control line ended after " + i + " of " + count + " grants; did the parent end?");
      }
    }
  }

  private static int count(Entry control) throws InheritanceException {
    String count = control.attributes().getOrDefault("count", "0");
    boolean digits = !count.isEmpty() && count.length() <= 3;
    for (int i = 0; i < count.length(); i++) {
      digits &= count.charAt(i) >= '0' && count.charAt(i) <= '9';
    }
    if (!digits || Integer.parseInt(count) > HandoffText.MAX_ENTRIES) {
      throw new InheritanceException(
          Reason.MALFORMED, "the control line's count=" + count + ", expected 0 to 256");
    }
    return Integer.parseInt(count);
  }

  /**
   * Waits until a grant has come.
   *
   * @param given the grants, whose monitor the caller holds
   * @throws TimeoutException when it has not come in time
   */
  void waitFor(String name, Map<String, Claim> given, Duration timeout)
      throws IOException, InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + saturated(timeout);
    while (!given.containsKey(name)) {
      if (!isListening()) {
        requireUnbroken();
        throw into.noSuchName(name, ", and the control line has ended");
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new TimeoutException("grant \"" + name + "\" has not come within " + timeout);
      }
      given.wait(left / 1_000_000, (int) (left % 1_000_000));
    }
  }

  /** Nanoseconds, at most a hundred years, so that no sum with them overflows. */
  private static long saturated(Duration timeout) {
    Duration most = Duration.ofDays(36_500);
    return timeout.compareTo(most) > 0 ? most.toNanos() : timeout.toNanos();
  }

  /** Starts the thread if need be; false when no further grant will come. */
  private synchronized boolean isListening() {
    if (!started) {
      started = true;
      Thread listener = new Thread(this, "heirloom-control-line");
      listener.setDaemon(true);
      listener.start();
    }
    return !ended;
  }

  /** Says why the line broke, if it did. */
  private synchronized void requireUnbroken() throws IOException {
    if (broken != null) {
      throw new IOException("the control line broke: " + broken.getMessage(), broken);
    }
  }

  @Override
  public void run() {
    IOException why = null;
    try {
      while (receive()) {
        // Each message wakes those who wait for it.
      }
    } catch (IOException e) {
      why = e;
    }
    synchronized (this) {
      ended = true;
      broken = why;
    }
    line.close();
    into.lineEnded();
  }

  /** False at the line's end. */
  private boolean receive() throws IOException {
    Optional<String> message = line.receive();
    if (message.isEmpty()) {
      return false;
    }
    List<Entry> entries = HandoffSource.parse(message.get()).entries();
    if (entries.size() != 1) {
      throw new InheritanceException(
          Reason.MALFORMED,
          "a message on the control line has " + entries.size() + " entries, not 1");
    }
    Entry entry = entries.get(0);
    if (entry.kind().equals(HandoffText.CONTROL_KIND)
        || entry.kind().equals(HandoffText.LIFELINE_KIND)
        || !into.add(entry, line.open(entry.handles()))) {
      throw new InheritanceException(
          Reason.MALFORMED, "a message on the control line gives \"" + entry.name() + "\" again");
    }
    line.acknowledge();
    return true;
  }
}
