package heirloom.channel;

import heirloom.grant.DeathPass;
import heirloom.grant.Grant;
import heirloom.grant.Inheritable;
import heirloom.grant.Repair;
import heirloom.memory.SharedMemory;
import heirloom.os.Current;
import heirloom.os.OsBell;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.sync.CommonHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
  private final String what;
  private final SharedMemory memory;
  private final LaneMemory lane;
  private final OsBell senderBell;
  private OsBell receiverBell;
  private final Holder sendingChild;
  private final Holder receivingChild;
  private final CreatorPeer seenBySender;
  private final CreatorPeer seenByReceiver;
  private final Optional<Sender> sender;
  private final Optional<Receiver> receiver;
  private boolean fannedIn;

  /**
   * The last receiver whose messages were returned: a pass that runs again counts no death more.
   */
  private int returned;

  private volatile Consumer<PeerViolationException> listener = ignored -> {};

  private Channel(Form form, ChannelOptions options) throws OsException {
    CommonHeader.requireHost();
    this.form = form;
    this.options = options;
    this.what = "channel \"" + options.name() + "\"";
    this.sendingChild = new Holder("the sender's end of " + what);
    this.receivingChild = new Holder("the receiver's end of " + what);
    this.seenBySender = new CreatorPeer(this, receivingChild);
    this.seenByReceiver = new CreatorPeer(this, sendingChild);
    int bytes = LaneLayout.bytes(options.capacity());
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      memory = SharedMemory.request(bytes).name(options.name()).allocate();
      opened.add(memory);
      lane = LaneMemory.of(memory.bytes(), options.capacity());
      header().write(lane.region());
      senderBell = Current.os().createBell();
      opened.add(senderBell);
      receiverBell = Current.os().createBell();
      opened.add(receiverBell);
      sender = form == Form.TO_CHILD ? Optional.of(ownSender()) : Optional.empty();
      receiver = form == Form.FROM_CHILD ? Optional.of(ownReceiver()) : Optional.empty();
    } catch (OsException | RuntimeException e) {
      closeAll(opened, e);
      throw e;
    }
  }

  private static void closeAll(List<AutoCloseable> opened, Exception because) {
    for (AutoCloseable one : opened) {
      try {
        one.close();
      } catch (Exception e) {
        because.addSuppressed(e);
      }
    }
  }

  private CommonHeader header() {
    return new CommonHeader(
        CommonHeader.Kind.LANE,
        options.outlivesHolders() ? OUTLIVES_HOLDERS : 0,
        LaneLayout.bytes(options.capacity()),
        options.capacity(),
        SLOTS);
  }

  private Sender ownSender() {
    try {
      return new Sender(
          LaneEnd.ofSender("sender of " + what, lane, senderBell, receiverBell, seenBySender),
          options.attempts(),
          options.longest());
    } catch (PeerViolationException e) {
      throw new IllegalStateException("a fresh lane is empty", e);
    }
  }

  private Receiver ownReceiver() {
    try {
      return new Receiver(
          LaneEnd.ofReceiver("receiver of " + what, lane, receiverBell, senderBell, seenByReceiver),
          options.longest());
    } catch (PeerViolationException e) {
      throw new IllegalStateException("a fresh lane is empty", e);
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
  public synchronized Receiver receiver() {
    if (fannedIn) {
      throw new IllegalStateException(this + " is read by a FanIn");
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
    return this::openSender;
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
    return this::openReceiver;
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
      case TO_CHILD -> openReceiver();
      case FROM_CHILD -> openSender();
      case BETWEEN ->
          throw new IllegalStateException(
              this + " is between two children: inherit senderEnd() or receiverEnd()");
    };
  }

  private synchronized Grant openSender() throws OsException {
    return open(sendingChild, SENDER_SLOT, LaneLayout.SENDER_STATE, senderBell, receiverBell);
  }

  private synchronized Grant openReceiver() throws OsException {
    return open(receivingChild, RECEIVER_SLOT, LaneLayout.RECEIVER_STATE, receiverBell, senderBell);
  }

  private Grant open(Holder holder, int slot, int stateWord, OsBell own, OsBell other)
      throws OsException {
    if (seenBySender.violation().isPresent()) {
      throw new IllegalStateException(this + " was given up: its memory was damaged");
    }
    boolean senderClosed = isClosed(LaneLayout.SENDER_STATE);
    // A receiver may still take what was sent before the end.
    if (isClosed(LaneLayout.RECEIVER_STATE) || (senderClosed && slot == SENDER_SLOT)) {
      throw new IllegalStateException(this + " has ended: one of its ends was closed");
    }
    int incarnation = holder.take();
    List<OsHandle> handles = new ArrayList<>();
    try {
      Grant plain = memory.open();
      handles.addAll(plain.handles());
      OsHandle listens = own.openListener();
      handles.add(listens);
      OsHandle rings = other.openRinger();
      handles.add(rings);
      LaneClaim.Facts facts =
          new LaneClaim.Facts(
              header(),
              slot,
              incarnation,
              slot == RECEIVER_SLOT ? options.longest() : options.attempts(),
              options.longest(),
              options.name(),
              Current.os().identityOf(listens),
              Current.os().identityOf(rings));
      Map<String, String> attributes = new TreeMap<>(plain.attributes());
      attributes.putAll(facts.attributes());
      LaneLayout.set(lane.region(), stateWord, LaneLayout.OPEN);
      return new Grant(
          slot == SENDER_SLOT ? Sender.TYPE : Receiver.TYPE,
          handles,
          attributes,
          phase -> repaired(phase, holder, incarnation, slot),
          () -> withdrawn(holder, incarnation, stateWord),
          end -> holder.started(incarnation, end));
    } catch (OsException | RuntimeException e) {
      handles.forEach(OsHandle::close);
      holder.giveBack(incarnation);
      throw e;
    }
  }

  /** The start failed: if the last holder died, the other end waits on for another. */
  private synchronized void withdrawn(Holder holder, int incarnation, int stateWord) {
    holder.giveBack(incarnation);
    if (holder.isDead()) {
      LaneLayout.set(lane.region(), stateWord, LaneLayout.DIED);
    }
  }

  private synchronized List<Repair> repaired(
      DeathPass.Phase phase, Holder holder, int incarnation, int slot) {
    if (phase == DeathPass.Phase.DEAD
        ? !holder.died(incarnation)
        : !holder.isBeingRepaired(incarnation)) {
      return List.of();
    }
    List<Repair> repairs = new ArrayList<>();
    switch (phase) {
      case DEAD -> {
        int state = slot == SENDER_SLOT ? LaneLayout.SENDER_STATE : LaneLayout.RECEIVER_STATE;
        // One that closed its end first has ended the channel; that stays so.
        if (!isClosed(state)) {
          LaneLayout.set(lane.region(), state, LaneLayout.DIED);
        }
      }
      case MESSAGES -> {
        if (slot == RECEIVER_SLOT && returned != incarnation) {
          repairs.addAll(returnMessages());
          returned = incarnation;
        }
      }
      case WAKE -> wakeBoth();
      case REPAIRED -> holder.repaired(incarnation);
      default -> {
        // LANES: what a dead sender had not published never was. The rest is not a lane's.
      }
    }
    return repairs;
  }

  private boolean isClosed(int stateWord) {
    return LaneLayout.look(lane.region(), stateWord) == LaneLayout.CLOSED;
  }

  private List<Repair> returnMessages() {
    List<Repair> repairs = new ArrayList<>();
    try {
      repairs.addAll(new LaneRepair(what, lane, options.attempts()).receiverDied());
      seenBySender.receiverDied(lane);
    } catch (PeerViolationException e) {
      violated(e);
      repairs.add(new LaneGivenUp(what, String.valueOf(e.getMessage())));
    }
    return repairs;
  }

  /** Whoever does not sleep looks too: an announcement makes the other end look at the state. */
  private void wakeBoth() {
    try {
      LaneLayout.set(lane.region(), LaneLayout.SENDER_SLEEPS, 1);
      LaneLayout.set(lane.region(), LaneLayout.RECEIVER_SLEEPS, 1);
      senderBell.ring();
      receiverBell.ring();
    } catch (OsException e) {
      throw new java.io.UncheckedIOException(this + " cannot wake: " + e.getMessage(), e);
    } catch (IllegalStateException closedMeanwhile) {
      // Then nobody here sleeps any more, and a child's slices end by themselves.
    }
  }

  /** Gives the lane up and ends whoever holds an end of it. */
  void violated(PeerViolationException e) {
    boolean first = seenBySender.giveUp(e);
    seenByReceiver.giveUp(e);
    sender.ifPresent(end -> end.end().giveUp());
    receiver.ifPresent(end -> end.end().giveUp());
    if (first) {
      sendingChild.condemn();
      receivingChild.condemn();
      listener.accept(e);
    }
  }

  ChannelOptions options() {
    return options;
  }

  /** Changes nothing. */
  synchronized void requireMayJoin() {
    if (fannedIn || sendingChild.wasEverHeld() || ownEnd().end().isClosed()) {
      throw new IllegalStateException(
          this + " joins a FanIn before its first child is started, and only one");
    }
  }

  /** From now on read by a FanIn, whose bell its child rings. */
  synchronized Receiver joinFanIn(OsBell shared) {
    requireMayJoin();
    Receiver end = ownEnd();
    fannedIn = true;
    end.end().useBell(shared);
    receiverBell.close();
    receiverBell = shared;
    return end;
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
      closeMemory();
    }
  }

  private synchronized void closeMemory() {
    // Whoever sleeps here leaves at once, and finds it closed.
    wakeBoth();
    senderBell.close();
    if (!fannedIn) {
      receiverBell.close();
    }
    memory.close();
  }

  @Override
  public String toString() {
    return what;
  }
}
