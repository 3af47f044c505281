package heirloom.memory;

import heirloom.grant.Claim;
import heirloom.grant.GrantType;
import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.os.Claims;
import heirloom.os.OsMemory;
import heirloom.os.Ranges;
import java.io.IOException;
import java.util.Optional;

/**
 * Turns a claim of memory into memory. The checks, in this order:
 *
 * <ol>
 *   <li>MALFORMED: {@code size} is no number of 1 or more, or {@code access} neither {@code r} nor
 *       {@code rw}
 *   <li>HANDLE_CLOSED: the number is not open here
 *   <li>NOT_SHARED_MEMORY: it names something else
 *   <li>SIZE_MISMATCH: the object has another size than was told
 *   <li>IDENTITY_MISMATCH: it has the size but is another object
 *   <li>ACCESS_MISMATCH: it cannot be read, or not written where {@code rw} was told
 * </ol>
 *
 * <p>A class and not a lambda, nor any lambda in it: the first one of a JVM costs a child's start
 * several milliseconds.
 *
 * <p>Seals are not looked at: plain Java cannot see them, so the giver makes sure of them before
 * the start (trap SealsInvisibleWithoutJna).
 */
final class MemoryAdoption implements GrantType.Adopter<SharedMemory> {

  /** What Windows may add to a section: the rest of its last page, and the page of the identity. */
  private static final long ROUNDING = 2 * Ranges.GRANULARITY;

  @Override
  public SharedMemory adopt(Claim claim) throws IOException {
    long size = size(claim);
    boolean writable = writable(claim);
    String identity = claim.required("id");
    long handle = claim.handle();
    Optional<Claims.Facts> found = claim.claims().look(handle);
    if (found.isEmpty()) {
      throw refusal(claim, Reason.HANDLE_CLOSED, "is not open in this process");
    }
    Claims.Facts facts = found.get();
    check(claim, facts, size, identity, writable);
    OsMemory memory = claim.claims().adoptMemory(handle, size, writable, identity);
    // Where the system tells the identity only to those who map, it is compared now.
    if (facts.identity().isEmpty() && !memory.identity().equals(identity)) {
      memory.close();
      throw refusal(claim, Reason.IDENTITY_MISMATCH, "is another region than the one given");
    }
    return new SharedMemory(claim.name(), memory);
  }

  private static void check(
      Claim claim, Claims.Facts facts, long size, String identity, boolean writable)
      throws InheritanceException {
    if (facts.type() != Claims.Type.MEMORY) {
      throw refusal(
          claim,
          Reason.NOT_SHARED_MEMORY,
          "names " + facts.label() + ", which is no shared memory");
    }
    boolean told = !facts.identity().isEmpty();
    boolean fits =
        told ? facts.size() == size : facts.size() >= size && facts.size() - size <= ROUNDING;
    if (!fits) {
      throw refusal(
          claim, Reason.SIZE_MISMATCH, "has size=" + facts.size() + ", told was size=" + size);
    }
    if (told && !facts.identity().equals(identity)) {
      throw refusal(
          claim,
          Reason.IDENTITY_MISMATCH,
          "is object " + facts.identity() + " (" + facts.label() + "), told was " + identity);
    }
    if (!facts.readable() || (writable && !facts.writable())) {
      throw refusal(
          claim,
          Reason.ACCESS_MISMATCH,
          "has not the access that was told: " + claim.attributes().get("access"));
    }
  }

  private static long size(Claim claim) throws InheritanceException {
    String digits = claim.required("size");
    long size = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9' || i == 18) {
        size = 0;
        break;
      }
      size = size * 10 + (c - '0');
    }
    if (size < 1) {
      throw new InheritanceException(
          Reason.MALFORMED, "grant \"" + claim.name() + "\" has size=" + digits);
    }
    return size;
  }

  private static boolean writable(Claim claim) throws InheritanceException {
    String access = claim.required("access");
    return switch (access) {
      case "r" -> false;
      case "rw" -> true;
      default ->
          throw new InheritanceException(
              Reason.MALFORMED, "grant \"" + claim.name() + "\" has access=" + access);
    };
  }

  private static InheritanceException refusal(Claim claim, Reason reason, String what) {
    return new InheritanceException(
        reason, "grant \"" + claim.name() + "\": handle " + claim.handles().get(0) + " " + what);
  }
}
