package heirloom.inherit;

import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.handoff.HandoffResult;
import heirloom.handoff.HandoffText;
import heirloom.handoff.HandoffText.Entry;
import heirloom.os.Claims;
import heirloom.os.Claims.Facts;
import heirloom.os.OsException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the text stands, and whether it is for this process. */
final class HandoffSource {

  /** The system property, which wins, of the command-line route. */
  static final String PROPERTY = "heirloom";

  /** The variable of the environment route. */
  static final String VARIABLE = "HEIRLOOM";

  private HandoffSource() {}

  /** The text that this process was started with; null when there is none. */
  static @Nullable String find() {
    String text = System.getProperty(PROPERTY);
    return text != null ? text : System.getenv(VARIABLE);
  }

  /** Reads a text. */
  static HandoffText parse(String text) throws InheritanceException {
    HandoffResult result = HandoffText.parse(text);
    if (result instanceof HandoffResult.Parsed parsed) {
      return parsed.text();
    }
    throw refusal((HandoffResult.Refused) result);
  }

  private static InheritanceException refusal(HandoffResult.Refused refused) {
    return new InheritanceException(
        refused.cause() == HandoffResult.Cause.UNKNOWN_VERSION
            ? Reason.UNKNOWN_VERSION
            : Reason.MALFORMED,
        refused.sentence());
  }

  /**
   * A text is ours when our parent made it. A wrapper in between changes the parent; then it is
   * ours when every handle that it lists is open here on what it tells of.
   */
  static void requireOurs(HandoffText text, Claims claims)
      throws OsException, InheritanceException {
    long parent = claims.parentPid();
    if (text.parentPid() == parent) {
      return;
    }
    List<Entry> entries = text.entries();
    String unfit = entries.isEmpty() ? "it lists no handle that could show otherwise" : "";
    for (int i = 0; i < entries.size() && unfit.isEmpty(); i++) {
      unfit = unfit(entries.get(i), claims);
    }
    if (!unfit.isEmpty()) {
      throw new InheritanceException(
          Reason.NOT_FOR_THIS_PROCESS,
          "the handoff was made by process "
              + text.parentPid()
              + ", this one's parent is "
              + parent
              + ", and "
              + unfit
              + "; it was most likely inherited from an ancestor's environment");
    }
  }

  /** What keeps an entry from being this process's; empty when nothing does. */
  private static String unfit(Entry entry, Claims claims) throws OsException {
    String id = entry.attributes().get("id");
    boolean first = true;
    for (long handle : entry.handles()) {
      Optional<Facts> facts = claims.look(handle);
      if (facts.isEmpty()) {
        return "handle " + handle + " of \"" + entry.name() + "\" is not open here";
      }
      // The identity told is that of the first handle; Windows has none before a mapping.
      boolean comparable = id != null && first && !facts.get().identity().isEmpty();
      boolean same =
          comparable
              ? facts.get().identity().equals(id)
              : isPlausible(entry.kind(), facts.get().type());
      if (!same) {
        return "handle " + handle + " of \"" + entry.name() + "\" is another object here";
      }
      first = false;
    }
    return "";
  }

  private static boolean isPlausible(String kind, Claims.Type type) {
    return switch (kind) {
      case HandoffText.CONTROL_KIND -> type == Claims.Type.SOCKET || type == Claims.Type.PIPE;
      case HandoffText.LIFELINE_KIND, "pipe" -> type == Claims.Type.PIPE;
      case "memory" -> type == Claims.Type.MEMORY;
      default -> true;
    };
  }
}
