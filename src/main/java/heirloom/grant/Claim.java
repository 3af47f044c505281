package heirloom.grant;

import heirloom.grant.InheritanceException.Reason;
import heirloom.os.Claims;
import heirloom.os.Claims.Facts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the handoff says of one grant: numbers and facts from outside, nothing of which is true
 * until an adopter has checked it.
 *
 * @param name the grant's name
 * @param kind its kind's word
 * @param handles 1 or more numbers, as this process knows them
 * @param attributes the facts, by name; unknown names are ignored by readers
 * @param claims how to look at the numbers
 */
public record Claim(
    String name, String kind, List<Long> handles, Map<String, String> attributes, Claims claims) {

  /** The only handle of a grant that has one. */
  public long handle() throws InheritanceException {
    if (handles.size() != 1) {
      throw new InheritanceException(
          Reason.MALFORMED,
          "grant \"" + name + "\" lists " + handles.size() + " handles, its kind has 1");
    }
    return handles.get(0);
  }

  /** A fact that the kind requires. */
  public String required(String attribute) throws InheritanceException {
    String value = attributes.get(attribute);
    if (value == null) {
      throw new InheritanceException(
          Reason.MALFORMED, "grant \"" + name + "\" lacks the attribute " + attribute);
    }
    return value;
  }

  /**
   * A fact that the kind requires to be a decimal number of 1 to 18 digits.
   *
   * @throws InheritanceException MALFORMED when it is missing, no such number, or out of the range
   */
  public long number(String attribute, long least, long most) throws InheritanceException {
    String digits = required(attribute);
    long value = 0;
    boolean sound = !digits.isEmpty() && digits.length() <= 18;
    for (int i = 0; sound && i < digits.length(); i++) {
      char c = digits.charAt(i);
      sound = c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    if (!sound || value < least || value > most) {
      throw refused(
          Reason.MALFORMED,
          "it has " + attribute + "=" + digits + ", expected " + least + " to " + most);
    }
    return value;
  }

  /**
   * What this process has at the only handle.
   *
   * @throws InheritanceException HANDLE_CLOSED when it is not open here; MALFORMED as {@link
   *     #handle()}
   * @throws IOException when the system does not tell
   */
  public Facts look() throws IOException {
    Optional<Facts> found = claims.look(handle());
    if (found.isEmpty()) {
      throw refused(Reason.HANDLE_CLOSED, "it is not open in this process");
    }
    return found.get();
  }

  /**
   * Compares the object with the one that the parent named. Passes where the handoff names none, or
   * the system has no identity to compare before the object is mapped (Windows).
   *
   * @throws InheritanceException IDENTITY_MISMATCH
   */
  public void requireIdentity(Facts facts) throws InheritanceException {
    String told = attributes.get("id");
    if (told != null && !facts.identity().isEmpty() && !told.equals(facts.identity())) {
      throw refused(
          Reason.IDENTITY_MISMATCH,
          "it is open on "
              + facts.label()
              + " ("
              + facts.identity()
              + "), but "
              + told
              + " was handed over");
    }
  }

  /**
   * Compares what the handle allows with what the handoff promises.
   *
   * @throws InheritanceException ACCESS_MISMATCH
   */
  public void requireAccess(Facts facts, boolean reading, boolean writing)
      throws InheritanceException {
    if ((reading && !facts.readable()) || (writing && !facts.writable())) {
      throw refused(
          Reason.ACCESS_MISMATCH,
          "it is not open for "
              + (reading && !facts.readable() ? "reading" : "writing")
              + ", but access="
              + attributes.get("access")
              + " was handed over");
    }
  }

  /** A refusal of this grant: the sentence names the grant and its handles. */
  public InheritanceException refused(Reason reason, String what) {
    return new InheritanceException(
        reason, "grant \"" + name + "\", handle " + handles.get(0) + ": " + what);
  }
}
