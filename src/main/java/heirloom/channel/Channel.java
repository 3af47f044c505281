package heirloom.channel;

import heirloom.grant.Grant;
import heirloom.grant.Inheritable;
import heirloom.os.OsBell;
import heirloom.os.OsException;
import heirloom.sync.CommonHeader;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A one-way lane of messages between two processes: one sender, one receiver.
 *
 * <p><b>Shape</b>: made by the process that starts children, which keeps one end ({@link #toChild},
 * {@link #fromChild}) or none ({@link #between}) and gives the other away by {@code inherit}. One
 * living child holds an end; when it died and its {@code Child.repairs()} are done, the next child
 * that is given the end goes on where it stopped. The lane is memory of its own, never named and
 * never shared with a third process; the creator's book of it is private. Thread-safe; each end is
 * for one thread at a time.
 *
 * <p><b>Delivery</b>: exactly once while no process dies, in order. A sender that dies has sent
 * what it published and nothing else. What a dead receiver had in its hands goes to the next one
 * with one attempt more, or becomes a {@link DeadLetter} in the report of its death.
 *
 * <p><b>Trust</b>: a child can spoil what lies in its own lane, and nothing else. What no correct
 * process writes is a {@link PeerViolationException}: the lane is given up and the child ended.
 */
public final class Channel implements Inheritable, AutoCloseable {

  /** Creator, sender, receiver. */
  static final int SLOTS = 3;

  static final int SENDER_SLOT = 2;
  static final int RECEIVER_SLOT = 3;

  /** Of the header's flags. */
  static final int OUTLIVES_HOLDERS = 1;

  private enum Form {
    TO_CHILD,
    FROM_CHILD,
    BETWEEN
  }

  private final Form form;
  private final ChannelOptions options;
  private final LaneBook book;
  private final Optional<Sender> sender;
  private final Optional<Receiver> receiver;

  /** Under the book's monitor: a child is given an end before or after it, never meanwhile. */
  private boolean fannedIn;

  private volatile Consumer<PeerViolationException> listener = ignored -> {};

  private Channel(Form form, ChannelOptions options) throws OsException {
    CommonHeader.requireHost();
    this.form = form;
    this.options = options;
    this.book = new LaneBook(this, options);
    try {
      sender = form == Form.TO_CHILD ? Optional.of(book.ownSender()) : Optional.empty();
      receiver = form == Form.FROM_CHILD ? Optional.of(book.ownReceiver()) : Optional.empty();
    } catch (RuntimeException e) {
      book.close();
      throw e;
    }
  }

  /**
   * A channel on which this process sends and a child receives.
   *
   * @param capacity bytes of the ring: a power of two, 4 KiB to 1 GiB
   * @throws IllegalArgumentException when it is not
   * @throws OsException when the system has no memory or handles left
   */
  public static Channel toChild(int capacity) throws OsException {
    return toChild(ChannelOptions.ofCapacity(capacity));
  }

  /** As {@link #toChild(int)}, with options. */
  public static Channel toChild(ChannelOptions options) throws OsException {
    return new Channel(Form.TO_CHILD, options);
  }

  /** A channel on which a child sends and this process receives; as {@link #toChild(int)}. */
  public static Channel fromChild(int capacity) throws OsException {
    return fromChild(ChannelOptions.ofCapacity(capacity));
  }

  /** As {@link #fromChild(int)}, with options. */
  public static Channel fromChild(ChannelOptions options) throws OsException {
    return new Channel(Form.FROM_CHILD, options);
  }

  /**
   * A channel from one child to another; {@link #senderEnd()} and {@link #receiverEnd()} are given
   * to them. Otherwise as {@link #toChild(int)}.
   */
  public static Channel between(int capacity) throws OsException {
    return between(ChannelOptions.ofCapacity(capacity));
  }

  /** As {@link #between(int)}, with options. */
  public static Channel between(ChannelOptions options) throws OsException {
    return new Channel(Form.BETWEEN, options);
  }

  /**
   * This process's end of {@link #toChild}; the same at each call.
   *
   * @throws IllegalStateException when a child sends on this channel
   */
  public Sender sender() {
    return sender.orElseThrow(() -> new IllegalStateException("a child sends on " + this));
  }

  /**
   * This process's end of {@link #fromChild}; the same at each call.
   *
   * @throws IllegalStateException when a child receives from this channel, or a {@link FanIn} does
   */
  public Receiver receiver() {
    synchronized (book) {
      if (fannedIn) {
        throw new IllegalStateException(this + " is read by a FanIn");
      }
    }
    return ownEnd();
  }

  private Receiver ownEnd() {
    return receiver.orElseThrow(() -> new IllegalStateException("a child receives from " + this));
  }

  /** What is called, on the thread that finds it, when a process wrote nonsense into this lane. */
  public void onViolation(Consumer<PeerViolationException> called) {
    listener = called;
  }

  /**
   * The end that sends, to be given to a child.
   *
   * @throws IllegalStateException when this process sends
   */
  public Inheritable senderEnd() {
    if (form == Form.TO_CHILD) {
      throw new IllegalStateException("this process sends on " + this);
    }
    return book::openSender;
  }

  /**
   * The end that receives, to be given to a child.
   *
   * @throws IllegalStateException when this process receives
   */
  public Inheritable receiverEnd() {
    if (form == Form.FROM_CHILD) {
      throw new IllegalStateException("this process receives from " + this);
    }
    return book::openReceiver;
  }

  /**
   * Opens the end that this process has not, for one child; called by the launcher.
   *
   * @throws IllegalStateException when this channel is closed or given up, is {@link #between} two
   *     children, its stream has ended, or the end is held by a child that lives, or whose {@code
   *     Child.repairs()} are not done
   * @throws OsException when the system refuses a handle
   */
  @Override
  public Grant open() throws OsException {
    return switch (form) {
      case TO_CHILD -> book.openReceiver();
      case FROM_CHILD -> book.openSender();
      case BETWEEN ->
          throw new IllegalStateException(
              this + " is between two children: inherit senderEnd() or receiverEnd()");
    };
  }

  /** Gives the lane up and ends whoever holds an end of it. */
  void violated(PeerViolationException e) {
    boolean first = book.giveUp(e);
    sender.ifPresent(end -> end.end().giveUp());
    receiver.ifPresent(end -> end.end().giveUp());
    if (first) {
      book.condemnHolders();
      listener.accept(e);
    }
  }

  ChannelOptions options() {
    return options;
  }

  /** Changes nothing. */
  void requireMayJoin() {
    synchronized (book) {
      if (fannedIn || book.wasEverSentOn() || ownEnd().end().isClosed()) {
        throw new IllegalStateException(
            this + " joins a FanIn before its first child is started, and only one");
      }
    }
  }

  /** From now on read by a FanIn, whose bell its child rings. */
  Receiver joinFanIn(OsBell shared) {
    synchronized (book) {
      requireMayJoin();
      Receiver end = ownEnd();
      fannedIn = true;
      end.end().useBell(shared);
      book.shareReceiverBell(shared);
      return end;
    }
  }

  /**
   * Closes this process's end and frees the lane here; idempotent. The child's end sees that. What
   * a child still has in the lane it may read.
   *
   * @throws IOException when the child cannot be woken
   */
  @Override
  public void close() throws IOException {
    try {
      if (sender.isPresent()) {
        sender.get().close();
      }
      if (receiver.isPresent()) {
        receiver.get().close();
      }
    } catch (IllegalStateException closedBefore) {
      // Its bells are closed: then all of it is.
    } finally {
      book.close();
    }
  }

  @Override
  public String toString() {
    return "channel \"" + options.name() + "\"";
  }
}
