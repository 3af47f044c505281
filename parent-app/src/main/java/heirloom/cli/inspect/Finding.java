package heirloom.cli.inspect;

import java.util.Optional;

/**
 * One line of {@code doctor}.
 *
 * @param group its heading
 * @param name what was looked at
 * @param state whether it is there
 * @param text what was found, or what is used instead
 */
record Finding(String group, String name, State state, String text) {

  /** How a finding is. */
  enum State {
    GOOD,
    /** Works by a second way, or should be changed. */
    NOTE,
    MISSING
  }

  static Finding good(String group, String name, String text) {
    return new Finding(group, name, State.GOOD, text);
  }

  static Finding note(String group, String name, String text) {
    return new Finding(group, name, State.NOTE, text);
  }

  /** Good with the value where there is one, else missing with the consequence. */
  static Finding of(String group, String name, Optional<String> value, String otherwise) {
    return value
        .map(text -> good(group, name, text))
        .orElseGet(() -> new Finding(group, name, State.MISSING, otherwise));
  }
}
