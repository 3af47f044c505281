package heirloom.handoff;

import heirloom.handoff.HandoffResult.Cause;
import heirloom.handoff.HandoffText.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the text from left to right, once, and stops at the first character that does not fit.
 *
 * <p>Within, a misfit leaves by IllegalArgumentException: an exception of our own would be one more
 * class in each child's start. Hostile input is the normal case: every count and length has its
 * limit before anything is kept, and nothing here throws past {@link #parse}.
 */
final class HandoffParser {

  private static final String PREFIX = "heirloom/";

  private final String text;
  private int at;
  private boolean decimals;
  private boolean hexadecimals;

  private HandoffParser(String text) {
    this.text = text;
  }

  static HandoffResult parse(String text) {
    HandoffParser parser = new HandoffParser(text);
    try {
      String version = parser.version();
      // Before the length: a later version may allow longer texts, and has its own grammar.
      if (!version.equals("1")) {
        return new HandoffResult.Refused(
            Cause.UNKNOWN_VERSION,
            "the handoff text is of version " + version + ", this reader knows version 1");
      }
      return new HandoffResult.Parsed(parser.rest(), parser.hexadecimals);
    } catch (IllegalArgumentException misfit) {
      return new HandoffResult.Refused(Cause.MALFORMED, String.valueOf(misfit.getMessage()));
    }
  }

  private String version() {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("character 1: a handoff text begins with " + PREFIX);
    }
    at = PREFIX.length();
    String version = digits(9, "a version");
    if (version.charAt(0) == '0' || (at < text.length() && text.charAt(at) != '/')) {
      throw misfit("a version, 1 to 9 digits and not 0 first, and then \"/\"");
    }
    return version;
  }

  private HandoffText rest() {
    if (text.length() > HandoffText.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "character "
              + (HandoffText.MAX_LENGTH + 1)
              + ": the text has "
              + text.length()
              + " characters, at most "
              + HandoffText.MAX_LENGTH
              + " are allowed");
    }
    expect('/');
    long parent = decimal(10, HandoffText.MAX_PID, "the parent's process id");
    if (parent == 0) {
      throw misfit("a process id above 0");
    }
    expect('/');
    String nonce = nonce();
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (at < text.length()) {
      expect('/');
      if (entries.size() == HandoffText.MAX_ENTRIES) {
        throw misfit("at most " + HandoffText.MAX_ENTRIES + " entries");
      }
      Entry entry = entry();
      if (!names.add(entry.name())) {
        throw misfit("each name once, but \"" + entry.name() + "\" came before this entry");
      }
      entries.add(entry);
    }
    return new HandoffText(parent, nonce, Collections.unmodifiableList(entries));
  }

  private Entry entry() {
    String name = name(1, "a name");
    expect(':');
    String kind = word("a kind");
    if (!HandoffSyntax.isReservedRight(name, kind)) {
      throw misfit("a kind other than \"" + kind + "\" for the name \"" + name + "\"");
    }
    List<Long> handles = new ArrayList<>(1);
    char separator = ':';
    do {
      expect(separator);
      if (handles.size() == HandoffText.MAX_HANDLES) {
        throw misfit("at most " + HandoffText.MAX_HANDLES + " handles");
      }
      handles.add(handle());
      separator = '+';
    } while (at < text.length() && text.charAt(at) == '+');
    expect(':');
    return new Entry(name, kind, Collections.unmodifiableList(handles), attributes());
  }

  private Map<String, String> attributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    if (at == text.length() || text.charAt(at) == '/') {
      return Collections.unmodifiableMap(attributes);
    }
    while (true) {
      if (attributes.size() == HandoffText.MAX_ATTRIBUTES) {
        throw misfit("at most " + HandoffText.MAX_ATTRIBUTES + " attributes");
      }
      String name = word("an attribute's name");
      expect('=');
      String value = name(0, "a value");
      if (name.equals("size") && !HandoffSyntax.isSize(value)) {
        throw misfit("a size of 1 to 18 digits, the first not 0, before this character");
      }
      if (attributes.put(name, value) != null) {
        throw misfit("each attribute once, but \"" + name + "\" came twice");
      }
      if (at == text.length() || text.charAt(at) != ',') {
        return Collections.unmodifiableMap(attributes);
      }
      at++;
    }
  }

  private Long handle() {
    boolean hexadecimal = text.startsWith("0x", at);
    if (hexadecimal ? decimals : hexadecimals) {
      throw misfit("handles all decimal or all hexadecimal");
    }
    decimals = !hexadecimal;
    hexadecimals = hexadecimal;
    return hexadecimal ? hexadecimal() : decimal(10, Integer.MAX_VALUE, "a handle");
  }

  private long hexadecimal() {
    at += 2;
    int start = at;
    int bits = 0;
    while (at < text.length() && HandoffSyntax.isHexDigit(text.charAt(at))) {
      if (at - start == 8) {
        throw misfit("at most 8 hexadecimal digits");
      }
      bits = bits << 4 | Character.digit(text.charAt(at), 16);
      at++;
    }
    if (at == start || (at - start > 1 && text.charAt(start) == '0')) {
      throw misfit("1 to 8 hexadecimal digits, lower case and no leading 0, before this character");
    }
    // An int on purpose: a HANDLE has 32 significant bits and is sign-extended on 64-bit Windows.
    return bits;
  }

  private long decimal(int maxDigits, long max, String what) {
    int start = at;
    String digits = digits(maxDigits, what);
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      at = start;
      throw misfit(what + " without leading zeros");
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      value = value * 10 + (digits.charAt(i) - '0');
    }
    if (value > max) {
      at = start;
      throw misfit(what + " of at most " + max);
    }
    return value;
  }

  private String digits(int max, String what) {
    int start = at;
    while (at < text.length() && at - start < max && HandoffSyntax.isDigit(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw misfit(what);
    }
    return text.substring(start, at);
  }

  private String nonce() {
    int start = at;
    while (at < text.length()
        && at - start < HandoffText.NONCE_LENGTH
        && HandoffSyntax.isHexDigit(text.charAt(at))) {
      at++;
    }
    if (at - start < HandoffText.NONCE_LENGTH) {
      throw misfit("a nonce of 32 lower-case hexadecimal digits");
    }
    return text.substring(start, at);
  }

  private String name(int min, String what) {
    int start = at;
    while (at < text.length()
        && at - start < HandoffText.MAX_NAME
        && HandoffSyntax.isNameCharacter(text.charAt(at))) {
      at++;
    }
    if (at - start < min) {
      throw misfit(what + ", of A-Za-z0-9._-");
    }
    return text.substring(start, at);
  }

  private String word(String what) {
    int start = at;
    while (at < text.length()
        && at - start < HandoffText.MAX_WORD
        && HandoffSyntax.isLetter(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw misfit(what + ", of a-z");
    }
    return text.substring(start, at);
  }

  private void expect(char c) {
    if (at == text.length() || text.charAt(at) != c) {
      throw misfit("\"" + c + "\"");
    }
    at++;
  }

  private IllegalArgumentException misfit(String expected) {
    return new IllegalArgumentException(
        "character " + (at + 1) + ": expected " + expected + ", found " + found());
  }

  /** Never the raw character: the sentence goes to terminals and logs. */
  private String found() {
    if (at >= text.length()) {
      return "the end of the text";
    }
    char c = text.charAt(at);
    return c > ' ' && c < 127
        ? "\"" + c + "\""
        : "U+" + Integer.toHexString(0x10000 | c).substring(1);
  }
}
