package heirloom.os.windows;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The environment in the form that CreateProcessW reads: {@code NAME=value} and a NUL each, sorted
 * by name without regard to case, one more NUL at the end. Pure.
 *
 * <p>Source: "Changing Environment Variables" on Microsoft Learn.
 */
final class EnvironmentBlock {

  /** As the system sorts and compares names: by upper case, one UTF-16 unit at a time. */
  static final Comparator<String> BY_NAME = EnvironmentBlock::compareNames;

  private static final String SYSTEM_ROOT = "SystemRoot";

  private EnvironmentBlock() {}

  /**
   * Makes the block.
   *
   * @param environment the whole of it; names that begin with {@code =}, the current directories of
   *     drives, are kept
   * @param systemRoot this process's value, passed on where the environment has none: without it
   *     programs fail to load libraries
   * @throws IllegalArgumentException when a name is empty, holds {@code =} behind its first
   *     character or a NUL, or equals another but for case; or when a value holds a NUL
   */
  static char[] of(Map<String, String> environment, Optional<String> systemRoot) {
    TreeMap<String, String> sorted = new TreeMap<>(BY_NAME);
    environment.forEach(
        (name, value) -> {
          check(name, value);
          if (sorted.containsKey(name)) {
            throw new IllegalArgumentException(
                "environment variable "
                    + name
                    + " is given twice as "
                    + sorted.ceilingKey(name)
                    + "; Windows knows no case there");
          }
          sorted.put(name, value);
        });
    systemRoot.ifPresent(value -> sorted.putIfAbsent(SYSTEM_ROOT, value));
    StringBuilder block = new StringBuilder();
    sorted.forEach((name, value) -> block.append(name).append('=').append(value).append('\0'));
    if (sorted.isEmpty()) {
      // An empty block still ends with two.
      block.append('\0');
    }
    block.append('\0');
    char[] characters = new char[block.length()];
    block.getChars(0, block.length(), characters, 0);
    return characters;
  }

  private static void check(String name, String value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a variable's name is empty");
    }
    if (name.indexOf('=', 1) >= 0) {
      throw new IllegalArgumentException(
          "variable \"" + name + "\": a name cannot contain the character =");
    }
    CommandLine.refuseNul("a variable's name", name);
    // The value itself is not shown: it may be a secret.
    CommandLine.refuseNul("variable \"" + name + "\"", value);
  }

  private static int compareNames(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      int difference = Character.toUpperCase(a.charAt(i)) - Character.toUpperCase(b.charAt(i));
      if (difference != 0) {
        return difference;
      }
    }
    return a.length() - b.length();
  }
}
