package heirloom.channel;

import heirloom.grant.Claim;
import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.sync.CommonHeader;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the handoff says of an end of a lane, beside what it says of its memory. Pure; {@code
 * docs/spec/lane-layout.md} lists the attributes.
 *
 * @param memory the first handle, as a claim of memory
 * @param listener the second, this end's bell
 * @param ringer the third, the other end's bell
 * @param header what the lane's header must say
 * @param longest bytes of the longest message
 * @param attempts sender: how many receivers may fail with a message; receiver: 0
 * @param creator process id of the maker; 0 where it is not told
 */
record LaneClaim(
    Claim memory,
    Claim listener,
    Claim ringer,
    CommonHeader header,
    int longest,
    int attempts,
    String label,
    long creator) {

  private static final long OUR_PID = ProcessHandle.current().pid();
  private static final int HANDLES = 3;
  private static final int GREATEST_INCARNATION = Integer.MAX_VALUE;

  /**
   * What the creator tells.
   *
   * @param limit receiver: bytes of the longest message; sender: attempts
   * @param longest bytes of the longest message
   * @param listens identity of the end's bell, or empty
   * @param rings identity of the other's bell, or empty
   */
  record Facts(
      CommonHeader header,
      int slot,
      int incarnation,
      int limit,
      int longest,
      String label,
      String listens,
      String rings) {

    Map<String, String> attributes() {
      Map<String, String> all =
          new TreeMap<>(
              Map.of(
                  "slot", Integer.toString(slot),
                  "incarnation", Integer.toString(incarnation),
                  "slots", Integer.toString(header.slots()),
                  "capacity", Long.toString(header.capacity()),
                  "flags", Integer.toString(header.flags()),
                  "limit", Integer.toString(limit),
                  "longest", Integer.toString(longest),
                  "label", label,
                  "creator", Long.toString(OUR_PID)));
      if (!listens.isEmpty()) {
        all.put("listens", listens);
      }
      if (!rings.isEmpty()) {
        all.put("rings", rings);
      }
      return all;
    }
  }

  static LaneClaim of(Claim claim, int slot) throws InheritanceException {
    if (claim.handles().size() != HANDLES) {
      throw claim.refused(
          Reason.MALFORMED, "it lists " + claim.handles().size() + " handles, a lane's end has 3");
    }
    claim.number("slot", slot, slot);
    claim.number("slots", Channel.SLOTS, Channel.SLOTS);
    claim.number("incarnation", 1, GREATEST_INCARNATION);
    long capacity = claim.number("capacity", 1, LaneLayout.GREATEST_CAPACITY);
    if (!LaneLayout.isCapacity(capacity)) {
      throw claim.refused(Reason.MALFORMED, "capacity=" + capacity + " is no lane's");
    }
    int bytes = LaneLayout.bytes((int) capacity);
    claim.number("size", bytes, bytes);
    int flags = (int) claim.number("flags", 0, Integer.MAX_VALUE);
    long creator =
        claim.attributes().containsKey("creator") ? claim.number("creator", 0, 0xFFFF_FFFFL) : 0;
    int limit = (int) claim.number("limit", 0, Integer.MAX_VALUE);
    boolean sends = slot == Channel.SENDER_SLOT;
    return new LaneClaim(
        part(claim, 0, "memory", "id"),
        part(claim, 1, "bell", "listens"),
        part(claim, 2, "bell", "rings"),
        new CommonHeader(CommonHeader.Kind.LANE, flags, bytes, capacity, Channel.SLOTS),
        sends ? (int) claim.number("longest", 0, Integer.MAX_VALUE) : limit,
        sends ? Math.max(1, limit) : 0,
        claim.attributes().getOrDefault("label", claim.name()),
        creator);
  }

  /** One of its handles as a claim of its own, with its own identity. */
  private static Claim part(Claim claim, int index, String kind, String identity) {
    Map<String, String> attributes = new TreeMap<>(claim.attributes());
    attributes.remove("id");
    if (claim.attributes().containsKey(identity)) {
      attributes.put("id", claim.attributes().get(identity));
    }
    return new Claim(
        claim.name(), kind, claim.handles().subList(index, index + 1), attributes, claim.claims());
  }
}
