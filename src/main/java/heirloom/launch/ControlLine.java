package heirloom.launch;

import heirloom.grant.Grant;
import heirloom.grant.InheritedSocket;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsProcess;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parent's end of one child's control line: grants go over it in order.
 *
 * <p>A send returns when the message is with the system; it waits only while a child has left
 * hundreds of them unread, or for the sends before it. Each caller sends his own, so that failures
 * are his; only the many of a large start go by a background thread, so that no child that never
 * asks holds up {@code start()}. A grant's handles stay open until it was sent or the line has
 * ended. Thread-safe.
 */
final class ControlLine implements AutoCloseable {

  /** So many messages fit any control line unread. */
  private static final int AT_ONCE = 64;

  private final OsControl control;
  private final HandoffPlan.Giver giver;
  private final OsProcess child;

  private final Set<String> names = new HashSet<>();
  private final Set<Grant> unsent = new HashSet<>();
  private long lastTurn;
  private long turn = 1;
  private boolean closed;
  private @Nullable Exception broken;

  /** A grant and its name. */
  record Named(String name, Grant grant) {

    /**
     * Refuses what no message of its own can carry.
     *
     * @throws IllegalArgumentException when its attributes break the grammar or are too long
     */
    void requireSayable(HandoffPlan.Giver giver) {
      int unused = new HandoffPlan(giver, List.of(part())).longest();
    }

    boolean isSocket() {
      return grant.type().word().equals(InheritedSocket.TYPE.word());
    }

    /** The identities that its handles were handed over with; empty where they have none. */
    List<String> identities() {
      return Stream.of("id", "listens", "rings")
          .map(key -> grant.attributes().getOrDefault(key, ""))
          .filter(identity -> !identity.isEmpty())
          .toList();
    }

    HandoffPlan.Part part() {
      return new HandoffPlan.Part(
          name, grant.type().word(), grant.handles().size(), grant.attributes());
    }
  }

  /** Plain Java opens what is given later by its name in /proc, by which no socket opens. */
  static UnsupportedOperationException noSocketLater() {
    return new UnsupportedOperationException(
        "a Java child on Linux gets sockets at its start only: by ENVIRONMENT or COMMAND_LINE");
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
   * Refuses a grant that no message can carry.
   *
   * @throws IllegalArgumentException when its attributes break the grammar or are too long
   * @throws UnsupportedOperationException when it is a socket and the child plain Java
   */
  void requireSayable(Named grant) {
    if (control.mechanism().equals("proc") && grant.isSocket()) {
      throw noSocketLater();
    }
    grant.requireSayable(giver);
  }

  /**
   * Sends grants in this order, behind all before, and closes them when they were sent or cannot
   * be.
   *
   * @throws IllegalStateException when one was closed by its owner; it was not sent, nor what is
   *     behind it
   * @throws IOException when the line has ended, or ends over one of these
   */
  void send(List<Named> grants) throws IOException {
    long mine;
    synchronized (this) {
      try {
        requireOpen();
      } catch (IOException e) {
        grants.forEach(one -> one.grant().close());
        throw e;
      }
      grants.forEach(one -> unsent.add(one.grant()));
      mine = ++lastTurn;
    }
    if (grants.size() > AT_ONCE) {
      Background.run(() -> sendUnseen(mine, grants));
    } else {
      sendInTurn(mine, grants);
    }
  }

  private void sendUnseen(long mine, List<Named> grants) {
    try {
      sendInTurn(mine, grants);
    } catch (IllegalStateException e) {
      fail(e);
    } catch (IOException toldToTheNextGiver) {
      // The line is closed and knows why.
    }
  }

  private void sendInTurn(long mine, List<Named> grants) throws IOException {
    boolean sound = false;
    try {
      awaitTurn(mine);
      for (Named next : grants) {
        HandoffPlan plan = new HandoffPlan(giver, List.of(next.part()));
        control.send(child, next.grant().handles(), plan::text);
        close(next.grant());
      }
      sound = true;
    } catch (OsException e) {
      fail(e);
      requireOpen();
    } catch (IllegalStateException e) {
      // Either the child ended and with it the line, while this thread was about to use it, or
      // somebody closed the grant's handle: then nothing of it was sent, and the line is sound.
      requireOpen();
      sound = true;
      throw e;
    } finally {
      if (!sound) {
        // A line with a hole in it is of no use: the child must not wait for what never comes.
        close();
      }
      grants.forEach(one -> close(one.grant()));
      endTurn();
    }
  }

  private void close(Grant grant) {
    synchronized (this) {
      unsent.remove(grant);
    }
    grant.close();
  }

  /** Interrupts have to wait: what was half said cannot be taken back. */
  private synchronized void awaitTurn(long mine) throws IOException {
    boolean interrupted = false;
    try {
      while (turn != mine && !closed) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      requireOpen();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void endTurn() {
    turn++;
    notifyAll();
  }

  private void fail(Exception e) {
    synchronized (this) {
      if (broken == null) {
        broken = e;
      }
    }
    close();
  }

  private synchronized void requireOpen() throws IOException {
    if (broken != null) {
      throw new IOException("the control line to the child broke: " + broken.getMessage(), broken);
    }
    if (closed) {
      throw new IOException("the child has ended, nothing can be given to it");
    }
  }

  /** Whether a failed send only says that the child listens no more: it has ended, or will. */
  static boolean isChildsOwnDoing(IOException e) {
    if (e.getCause() == null) {
      return true;
    }
    return e.getCause() instanceof OsException why
        && (why.symbol().equals("EPIPE")
            || why.symbol().equals("ERROR_BROKEN_PIPE")
            || why.symbol().equals("ERROR_NO_DATA"));
  }

  /** Ends the line; what waits is closed unsent. Idempotent. */
  @Override
  public void close() {
    List<Grant> lost;
    synchronized (this) {
      closed = true;
      lost = List.copyOf(unsent);
      unsent.clear();
      notifyAll();
    }
    lost.forEach(Grant::close);
    control.close();
  }
}
