package heirloom.handoff;

import java.util.List;
import java.util.Map;

/**
 * The one line that tells a child what it was given.
 *
 * @param parentPid the process that made the text; a hint, since a wrapper changes it
 * @param nonce 32 lower-case hexadecimal digits, chosen once by the process that made the text
 * @param entries one per grant, names unique
 */
public record HandoffText(long parentPid, String nonce, List<Entry> entries) {

  /**
   * One grant.
   *
   * @param name {@code [A-Za-z0-9._-]{1,64}}
   * @param kind {@code [a-z]{1,16}}
   * @param handles 1 to 4 numbers, in the child's numbering
   * @param attributes names {@code [a-z]{1,16}}, values {@code [A-Za-z0-9._-]{0,64}}
   */
  public record Entry(
      String name, String kind, List<Long> handles, Map<String, String> attributes) {}
}
