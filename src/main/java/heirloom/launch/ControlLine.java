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
 * The parent's end of one child's control line: grants go over it in order.
 *
 * <p>A send returns when the message is with the system; it waits only while a child has left
 * hundreds of them unread. A few are sent by the caller, so that failures are his; the many of a
 * large start by a background thread, so that no child that never asks holds up {@code start()}. A
 * grant's handles stay open until it was sent or the line has ended. Thread-safe.
 */
final class ControlLine implements AutoCloseable {

  /** So many messages fit any control line unread. */
  private static final int AT_ONCE = 64;

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
   * Sends grants in this order, behind those that wait, and closes them when they were sent or
   * cannot be.
   *
   * @throws IOException when the line has ended, or ends over one of these
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
    if (grants.size() > AT_ONCE) {
      Background.run(this::sendAll);
      return;
    }
    sendAll();
    synchronized (this) {
      requireUnbroken();
    }
  }

  private void sendAll() {
    for (Named next = next(); next != null; next = next()) {
      HandoffPlan plan = new HandoffPlan(giver, List.of(next.part()));
      try (Grant grant = next.grant()) {
        control.send(child, grant.handles(), plan::text);
      } catch (OsException e) {
        fail(e);
      } catch (IllegalStateException closedMeanwhile) {
        // The child ended and with it the line, while this thread was about to use it.
        close();
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

  private void requireUnbroken() throws IOException {
    if (broken != null) {
      throw new IOException("the control line to the child broke: " + broken.getMessage(), broken);
    }
  }

  private void requireOpen() throws IOException {
    requireUnbroken();
    if (closed) {
      throw new IOException("the child has ended, nothing can be given to it");
    }
  }

  /** Whether a failed send only says that the child listens no more: it has ended, or will. */
  static boolean isChildsOwnDoing(IOException e) {
    return !(e.getCause() instanceof OsException why)
        || why.symbol().equals("EPIPE")
        || why.symbol().equals("ERROR_BROKEN_PIPE")
        || why.symbol().equals("ERROR_NO_DATA");
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
