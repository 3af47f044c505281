package heirloom.handoff;

/**
 * The character classes of the text, shared by writer and reader so that they cannot disagree. No
 * regular expressions: a child pays for their loading at each start.
 */
final class HandoffSyntax {

  private HandoffSyntax() {}

  /** {@code A-Za-z0-9._-}: names and attribute values. */
  static boolean isNameCharacter(char c) {
    return isLetter(c) || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '.' || c == '_' || c == '-';
  }

  /** {@code a-z}: kinds and attribute names. */
  static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isHexDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f');
  }

  static boolean isName(String s) {
    for (int i = 0; i < s.length(); i++) {
      if (!isNameCharacter(s.charAt(i))) {
        return false;
      }
    }
    return !s.isEmpty() && s.length() <= HandoffText.MAX_NAME;
  }

  static boolean isWord(String s) {
    for (int i = 0; i < s.length(); i++) {
      if (!isLetter(s.charAt(i))) {
        return false;
      }
    }
    return !s.isEmpty() && s.length() <= HandoffText.MAX_WORD;
  }

  static boolean isValue(String s) {
    return s.isEmpty() || isName(s);
  }

  static boolean isNonce(String s) {
    for (int i = 0; i < s.length(); i++) {
      if (!isHexDigit(s.charAt(i))) {
        return false;
      }
    }
    return s.length() == HandoffText.NONCE_LENGTH;
  }

  /** The value of the attribute {@code size}: decimal, 1 to 10^18 - 1, no leading zero. */
  static boolean isSize(String s) {
    for (int i = 0; i < s.length(); i++) {
      if (!isDigit(s.charAt(i))) {
        return false;
      }
    }
    return !s.isEmpty() && s.length() <= HandoffText.MAX_SIZE_DIGITS && s.charAt(0) != '0';
  }

  /** The two reserved names have their kinds, and those kinds have no other names. */
  static boolean isReservedRight(String name, String kind) {
    return name.equals(HandoffText.CONTROL_NAME) == kind.equals(HandoffText.CONTROL_KIND)
        && name.equals(HandoffText.LIFELINE_NAME) == kind.equals(HandoffText.LIFELINE_KIND);
  }
}
