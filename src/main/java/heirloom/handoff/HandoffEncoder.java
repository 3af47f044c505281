package heirloom.handoff;

import heirloom.handoff.HandoffText.Entry;
import heirloom.handoff.HandoffText.NumberForm;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Writes the text, refusing whatever the reader would refuse. */
final class HandoffEncoder {

  private HandoffEncoder() {}

  static String encode(HandoffText text, NumberForm form) {
    if (text.parentPid() < 1 || text.parentPid() > HandoffText.MAX_PID) {
      throw illegal("parentPid", text.parentPid(), "1 to " + HandoffText.MAX_PID);
    }
    if (!HandoffSyntax.isNonce(text.nonce())) {
      throw illegal("nonce", text.nonce(), "32 lower-case hexadecimal digits");
    }
    if (text.entries().size() > HandoffText.MAX_ENTRIES) {
      throw illegal("entries", text.entries().size(), "at most " + HandoffText.MAX_ENTRIES);
    }
    StringBuilder out = new StringBuilder(64 + 96 * text.entries().size());
    out.append("heirloom/").append(HandoffText.VERSION).append('/').append(text.parentPid());
    out.append('/').append(text.nonce());
    Set<String> names = new HashSet<>();
    for (Entry entry : text.entries()) {
      if (!names.add(entry.name())) {
        throw illegal("name", entry.name(), "each name once");
      }
      append(out.append('/'), entry, form);
    }
    if (out.length() > HandoffText.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "handoff="
              + out.length()
              + " characters, at most "
              + HandoffText.MAX_LENGTH
              + " fit: "
              + text.entries().size()
              + " grants are too many for one start, or their names too long");
    }
    return out.toString();
  }

  private static void append(StringBuilder out, Entry entry, NumberForm form) {
    if (!HandoffSyntax.isName(entry.name())) {
      throw illegal("name", entry.name(), "1 to 64 of A-Za-z0-9._-");
    }
    if (!HandoffSyntax.isWord(entry.kind())) {
      throw illegal("kind", entry.kind(), "1 to 16 of a-z");
    }
    if (!HandoffSyntax.isReservedRight(entry.name(), entry.kind())) {
      throw illegal("name", entry.name(), "not a reserved name or kind (" + entry.kind() + ")");
    }
    int handles = entry.handles().size();
    if (handles < 1 || handles > HandoffText.MAX_HANDLES) {
      throw illegal("handles", handles, "1 to " + HandoffText.MAX_HANDLES);
    }
    out.append(entry.name()).append(':').append(entry.kind());
    char separator = ':';
    for (long handle : entry.handles()) {
      append(out.append(separator), handle, form);
      separator = '+';
    }
    out.append(':');
    if (entry.attributes().size() > HandoffText.MAX_ATTRIBUTES) {
      throw illegal(
          "attributes", entry.attributes().size(), "at most " + HandoffText.MAX_ATTRIBUTES);
    }
    boolean first = true;
    for (Map.Entry<String, String> attribute : entry.attributes().entrySet()) {
      String name = attribute.getKey();
      String value = attribute.getValue();
      if (!HandoffSyntax.isWord(name)) {
        throw illegal("attribute", name, "1 to 16 of a-z");
      }
      if (!HandoffSyntax.isValue(value)) {
        throw illegal(name, value, "at most 64 of A-Za-z0-9._-");
      }
      if (name.equals("size") && !HandoffSyntax.isSize(value)) {
        throw illegal(name, value, "1 to 18 digits, the first not 0");
      }
      if (!first) {
        out.append(',');
      }
      first = false;
      out.append(name).append('=').append(value);
    }
  }

  private static void append(StringBuilder out, long handle, NumberForm form) {
    if (form == NumberForm.HEXADECIMAL) {
      if (handle != (int) handle) {
        throw illegal("handle", handle, "32 bits, sign-extended");
      }
      out.append("0x").append(Integer.toHexString((int) handle));
      return;
    }
    if (handle < 0 || handle > Integer.MAX_VALUE) {
      throw illegal("handle", handle, "0 to " + Integer.MAX_VALUE);
    }
    out.append(handle);
  }

  private static IllegalArgumentException illegal(String what, Object value, String expected) {
    return new IllegalArgumentException(what + "=" + value + ", expected " + expected);
  }
}
