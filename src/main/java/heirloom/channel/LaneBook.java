package heirloom.channel;

import heirloom.grant.DeathPass;
import heirloom.grant.Grant;
import heirloom.grant.Repair;
import heirloom.memory.SharedMemory;
import heirloom.os.Current;
import heirloom.os.OsBell;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.sync.CommonHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The creator's book of one lane: its memory and bells, who holds which end, what a child that is
 * given one gets, and what a holder's death leaves to be put in order. Private to the creator but
 * for the lane's own words; its monitor guards all of it.
 */
final class LaneBook {

  private final Channel channel;
  private final ChannelOptions options;
  private final SharedMemory memory;
  private final LaneMemory lane;
  private final OsBell senderBell;
  private OsBell receiverBell;
  private boolean bellIsShared;
  private final Holder sendingChild;
  private final Holder receivingChild;
  private final CreatorPeer seenBySender;
  private final CreatorPeer seenByReceiver;

  /**
   * The last receiver whose messages were returned: a pass that runs again counts no death more.
   */
  private int returned;

  /** Makes the lane; nothing is left open when it fails. */
  LaneBook(Channel channel, ChannelOptions options) throws OsException {
    this.channel = channel;
    this.options = options;
    this.sendingChild = new Holder("the sender's end of " + channel);
    this.receivingChild = new Holder("the receiver's end of " + channel);
    this.seenBySender = new CreatorPeer(channel, receivingChild);
    this.seenByReceiver = new CreatorPeer(channel, sendingChild);
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
        options.outlivesHolders() ? Channel.OUTLIVES_HOLDERS : 0,
        LaneLayout.bytes(options.capacity()),
        options.capacity(),
        Channel.SLOTS);
  }

  /** The sender's end, for this process. */
  Sender ownSender() {
    try {
      return new Sender(
          LaneEnd.ofSender("sender of " + channel, lane, senderBell, receiverBell, seenBySender),
          options.attempts(),
          options.longest());
    } catch (PeerViolationException e) {
      throw new IllegalStateException("a fresh lane is empty", e);
    }
  }

  /** The receiver's end, for this process. */
  Receiver ownReceiver() {
    try {
      return new Receiver(
          LaneEnd.ofReceiver(
              "receiver of " + channel, lane, receiverBell, senderBell, seenByReceiver),
          options.longest());
    } catch (PeerViolationException e) {
      throw new IllegalStateException("a fresh lane is empty", e);
    }
  }

  /** Opens the sender's end for one child; as {@link Channel#open()}. */
  synchronized Grant openSender() throws OsException {
    return open(
        sendingChild, Channel.SENDER_SLOT, LaneLayout.SENDER_STATE, senderBell, receiverBell);
  }

  /** Opens the receiver's end for one child. */
  synchronized Grant openReceiver() throws OsException {
    return open(
        receivingChild, Channel.RECEIVER_SLOT, LaneLayout.RECEIVER_STATE, receiverBell, senderBell);
  }

  private Grant open(Holder holder, int slot, int stateWord, OsBell own, OsBell other)
      throws OsException {
    if (seenBySender.violation().isPresent()) {
      throw new IllegalStateException(channel + " was given up: its memory was damaged");
    }
    boolean senderClosed = isClosed(LaneLayout.SENDER_STATE);
    // A receiver may still take what was sent before the end.
    if (isClosed(LaneLayout.RECEIVER_STATE) || (senderClosed && slot == Channel.SENDER_SLOT)) {
      throw new IllegalStateException(channel + " has ended: one of its ends was closed");
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
              slot == Channel.RECEIVER_SLOT ? options.longest() : options.attempts(),
              options.longest(),
              options.name(),
              Current.os().identityOf(listens),
              Current.os().identityOf(rings));
      Map<String, String> attributes = new TreeMap<>(plain.attributes());
      attributes.putAll(facts.attributes());
      LaneLayout.set(lane.region(), stateWord, LaneLayout.OPEN);
      return new Grant(
          slot == Channel.SENDER_SLOT ? Sender.TYPE : Receiver.TYPE,
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
        int state =
            slot == Channel.SENDER_SLOT ? LaneLayout.SENDER_STATE : LaneLayout.RECEIVER_STATE;
        // One that closed its end first has ended the channel; that stays so.
        if (!isClosed(state)) {
          LaneLayout.set(lane.region(), state, LaneLayout.DIED);
        }
      }
      case MESSAGES -> {
        if (slot == Channel.RECEIVER_SLOT && returned != incarnation) {
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
      repairs.addAll(new LaneRepair(channel.toString(), lane, options.attempts()).receiverDied());
      seenBySender.receiverDied(lane);
    } catch (PeerViolationException e) {
      channel.violated(e);
      repairs.add(new LaneGivenUp(channel.toString(), String.valueOf(e.getMessage())));
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
      throw new java.io.UncheckedIOException(channel + " cannot wake: " + e.getMessage(), e);
    } catch (IllegalStateException closedMeanwhile) {
      // Then nobody here sleeps any more, and a child's slices end by themselves.
    }
  }

  /** Whether this is the first violation; the lane is given up in either case. */
  boolean giveUp(PeerViolationException e) {
    boolean first = seenBySender.giveUp(e);
    seenByReceiver.giveUp(e);
    return first;
  }

  /** Ends whoever holds an end. */
  void condemnHolders() {
    sendingChild.condemn();
    receivingChild.condemn();
  }

  /** Whether a child was ever given the sender's end. */
  boolean wasEverSentOn() {
    return sendingChild.wasEverHeld();
  }

  /** From now on children ring this bell, which is somebody else's to close. */
  synchronized void shareReceiverBell(OsBell shared) {
    receiverBell.close();
    receiverBell = shared;
    bellIsShared = true;
  }

  /** Whoever sleeps here leaves at once, and finds it closed. */
  synchronized void close() {
    wakeBoth();
    senderBell.close();
    if (!bellIsShared) {
      receiverBell.close();
    }
    memory.close();
  }
}
