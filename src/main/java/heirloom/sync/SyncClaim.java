package heirloom.sync;

import heirloom.grant.Claim;
import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.sync.SlotTable.Slot;
import heirloom.sync.SyncRegion.Shape;
import java.util.List;
import java.util.Map;

/**
 * What the handoff says of a shared object, beside what it says of its memory. Pure; {@code
 * docs/spec/memory-layout.md} lists the attributes.
 *
 * @param memory the first handle, as a claim of memory
 * @param otherHandles the rest
 * @param shape what the header must say
 * @param slot this process's place
 * @param creator process id of the maker; 0 where it is not told
 */
record SyncClaim(Claim memory, List<Long> otherHandles, Shape shape, Slot slot, long creator) {

  private static final long OUR_PID = ProcessHandle.current().pid();

  static Map<String, String> facts(Shape shape, Slot slot) {
    return Map.of(
        "slot", Integer.toString(slot.number()),
        "incarnation", Integer.toString(slot.incarnation()),
        "slots", Integer.toString(shape.slots()),
        "capacity", Long.toString(shape.capacity()),
        "flags", Integer.toString(shape.flags()),
        "creator", Long.toString(OUR_PID));
  }

  static SyncClaim of(Claim claim, CommonHeader.Kind kind) throws InheritanceException {
    int slots = (int) claim.number("slots", 2, SlotTable.GREATEST_SLOT);
    int slot = (int) claim.number("slot", 2, slots);
    int incarnation = (int) claim.number("incarnation", 1, SlotTable.GREATEST_INCARNATION);
    long capacity = claim.number("capacity", 0, Integer.MAX_VALUE);
    int flags = (int) claim.number("flags", 0, Integer.MAX_VALUE);
    Shape shape = new Shape(kind, flags, capacity, slots);
    long size = claim.number("size", 1, Long.MAX_VALUE / 10);
    if (size != shape.header().size()) {
      throw claim.refused(Reason.MALFORMED, "slots=" + slots + " do not take size=" + size);
    }
    long creator =
        claim.attributes().containsKey("creator") ? claim.number("creator", 0, 0xFFFF_FFFFL) : 0;
    List<Long> handles = claim.handles();
    Claim memory =
        new Claim(
            claim.name(), "memory", handles.subList(0, 1), claim.attributes(), claim.claims());
    return new SyncClaim(
        memory, handles.subList(1, handles.size()), shape, new Slot(slot, incarnation), creator);
  }
}
