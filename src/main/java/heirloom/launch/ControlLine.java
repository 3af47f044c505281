package heirloom.launch;

import heirloom.grant.Grant;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsProcess;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parent's end of one child's control line: grants wait here in order until the child has them.
 *
 * <p>A send may wait for the child (an acknowledgement, or room in the socket), and a child that
 * never asks must not hold up its parent: one background thread sends, and goes when nothing is
 * left. A grant's handles stay open until it was sent or the line has ended. Thread-safe.
 */
final class ControlLine implements AutoCloseable {

  private final OsControl control;
  private final HandoffPlan.Giver giver;
  private final OsProcess child;

  private final Set<String> names = new HashSet<>();
  private final Deque<Named> waiting = new ArrayDeque<>();
  private boolean sending;
  private boolean closed;
  private @Nullable OsException broken;

  /** A grant and its name. */
  record Named(String name, Grant grant) {
    HandoffPlan.Part part() {
      return new HandoffPlan.Part(
          name, grant.type().word(), grant.handles().size(), grant.attributes());
    }
  }

  ControlLine(OsControl control, HandoffPlan.Giver giver, OsProcess child, Set<String> namesInUse) {
    this.control = control;
    this.giver = giver;
    this.child = child;
    this.names.addAll(namesInUse);
  }

  /**
   * Reserves a name.
   *
   * @throws IllegalArgumentException when the child has a grant of that name
   * @throws IOException when the line has ended
   */
  synchronized void reserve(String name) throws IOException {
    requireOpen();
    if (!names.add(name)) {
      throw new IllegalArgumentException("name=" + name + ", this child has it already");
    }
  }

  /** Gives a reserved name back. */
  synchronized void forget(String name) {
    names.remove(name);
  }

  /**
   * Sends grants in this order, soon; closes them when they were sent or cannot be.
   *
   * @throws IOException when the line has ended; the grants are closed
   */
  void send(List<Named> grants) throws IOException {
    synchronized (this) {
      try {
        requireOpen();
      } catch (IOException e) {
        grants.forEach(one -> one.grant().close());
        throw e;
      }
      waiting.addAll(grants);
      if (sending || waiting.isEmpty()) {
        return;
      }
      sending = true;
    }
    Background.run(this::sendAll);
  }

  private void sendAll() {
    for (Named next = next(); next != null; next = next()) {
      HandoffPlan plan = new HandoffPlan(giver, List.of(next.part()));
      try (Grant grant = next.grant()) {
        control.send(child, grant.handles(), plan::text);
      } catch (OsException e) {
        fail(e);
      }
    }
  }

  private synchronized @Nullable Named next() {
    Named next = waiting.poll();
    if (next == null) {
      sending = false;
    }
    return next;
  }

  /** A line with a hole in it is of no use: the child must not wait for what never comes. */
  private void fail(OsException e) {
    synchronized (this) {
      if (broken == null) {
        broken = e;
      }
    }
    close();
  }

  private void requireOpen() throws IOException {
    if (broken != null) {
      throw new IOException("the control line to the child broke: " + broken.getMessage(), broken);
    }
    if (closed) {
      throw new IOException("the child has ended, nothing can be given to it");
    }
  }

  /** Ends the line; what waits is closed unsent. Idempotent. */
  @Override
  public void close() {
    List<Named> unsent;
    synchronized (this) {
      closed = true;
      unsent = List.copyOf(waiting);
      waiting.clear();
    }
    unsent.forEach(one -> one.grant().close());
    control.close();
  }
}
