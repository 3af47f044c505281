package heirloom.os.linux;

import java.util.OptionalLong;

/** Reads the numbers that the kernel prints; anything else is "no number", never an exception. */
final class Numbers {

  private Numbers() {}

  /** A decimal number of 1 to 18 digits. */
  static OptionalLong parse(String digits) {
    if (digits.isEmpty() || digits.length() > 19) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(digits));
    } catch (NumberFormatException notOne) {
      return OptionalLong.empty();
    }
  }
}
