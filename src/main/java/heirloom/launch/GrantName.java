package heirloom.launch;

import heirloom.handoff.HandoffText;
import java.util.Set;
import java.util.regex.Pattern;

/** The rule for names of grants. Two names are the library's own. */
final class GrantName {

  private static final Pattern RULE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Set<String> RESERVED =
      Set.of(HandoffText.CONTROL_NAME, HandoffText.LIFELINE_NAME);

  private GrantName() {}

  /**
   * Does nothing for a name that a grant may have.
   *
   * @throws IllegalArgumentException when it breaks the rule or is reserved
   */
  static void require(String name) {
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException("name=" + name + " is reserved");
    }
    if (!RULE.matcher(name).matches()) {
      throw new IllegalArgumentException("name=" + name + ", expected 1 to 64 of A-Za-z0-9._-");
    }
  }
}
