package heirloom.channel;

import heirloom.grant.Claim;
import heirloom.grant.InheritanceException.Reason;
import heirloom.memory.SharedMemory;
import heirloom.os.Claims.Facts;
import heirloom.os.OsListener;
import heirloom.os.OsRinger;
import heirloom.sync.CommonHeader;
import heirloom.sync.Creator;
import java.io.IOException;
import java.util.Optional;

/** The child's side: looks at the three handles and the header, then takes its end. */
final class LaneAdoption {

  private LaneAdoption() {}

  /** What both ends need. */
  private record Adopted(
      LaneClaim told, LaneMemory lane, OsListener bell, OsRinger other, Creator creator) {

    ParentPeer peer(int otherState) {
      boolean mayReturn = (told.header().flags() & Channel.OUTLIVES_HOLDERS) != 0;
      return new ParentPeer(lane, otherState, mayReturn, creator);
    }

    String what(String end) {
      return end + " of channel \"" + told.label() + "\"";
    }
  }

  static Sender sender(Claim claim) throws IOException {
    Adopted adopted = adopt(claim, Channel.SENDER_SLOT);
    Peer peer = adopted.peer(LaneLayout.RECEIVER_STATE);
    LaneEnd end =
        LaneEnd.ofSender(
            adopted.what("sender"), adopted.lane(), adopted.bell(), adopted.other(), peer);
    end.ownBells();
    try {
      return new Sender(end, adopted.told().attempts(), adopted.told().longest());
    } catch (IOException | RuntimeException e) {
      end.closeBells();
      throw e;
    }
  }

  static Receiver receiver(Claim claim) throws IOException {
    Adopted adopted = adopt(claim, Channel.RECEIVER_SLOT);
    Peer peer = adopted.peer(LaneLayout.SENDER_STATE);
    LaneEnd end =
        LaneEnd.ofReceiver(
            adopted.what("receiver"), adopted.lane(), adopted.bell(), adopted.other(), peer);
    end.ownBells();
    try {
      return new Receiver(end, adopted.told().longest());
    } catch (IOException | RuntimeException e) {
      end.closeBells();
      throw e;
    }
  }

  private static Adopted adopt(Claim claim, int slot) throws IOException {
    CommonHeader.requireHost();
    LaneClaim told = LaneClaim.of(claim, slot);
    requireBell(told.listener(), true);
    requireBell(told.ringer(), false);
    try (SharedMemory memory = SharedMemory.TYPE.adopt(told.memory())) {
      LaneMemory lane = LaneMemory.of(memory.bytes(), (int) told.header().capacity());
      Optional<String> difference = told.header().difference(lane.region());
      if (difference.isPresent()) {
        throw claim.refused(
            CommonHeader.isKnownVersion(lane.region())
                ? Reason.IDENTITY_MISMATCH
                : Reason.UNKNOWN_VERSION,
            difference.get());
      }
      // Before the bells are open: it may be refused.
      Creator creator = Creator.of(told.creator(), claim);
      OsListener bell = claim.claims().adoptListener(told.listener().handle());
      try {
        OsRinger other = claim.claims().adoptRinger(told.ringer().handle());
        return new Adopted(told, lane, bell, other, creator);
      } catch (IOException | RuntimeException e) {
        bell.close();
        throw e;
      }
    }
  }

  private static void requireBell(Claim bell, boolean listener) throws IOException {
    Facts facts = bell.look();
    bell.requireIdentity(facts);
    if (!bell.claims().isBell(facts, listener)) {
      throw bell.refused(Reason.ACCESS_MISMATCH, "it is open on " + facts.label() + ", no bell");
    }
  }
}
