package heirloom.grant;

import heirloom.os.Claims;
import java.util.List;
import java.util.Map;

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
          InheritanceException.Reason.MALFORMED,
          "grant \"" + name + "\" lists " + handles.size() + " handles, its kind has 1");
    }
    return handles.get(0);
  }

  /** A fact that the kind requires. */
  public String required(String attribute) throws InheritanceException {
    String value = attributes.get(attribute);
    if (value == null) {
      throw new InheritanceException(
          InheritanceException.Reason.MALFORMED,
          "grant \"" + name + "\" lacks the attribute " + attribute);
    }
    return value;
  }
}
