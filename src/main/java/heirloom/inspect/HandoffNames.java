package heirloom.inspect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The grant names in a handoff text, for display: the format of {@code docs/spec/handoff.md}, read
 * without trusting it.
 *
 * @param route how the text came: {@code environment} or {@code command line}
 * @param parent the parent's process id, as told
 * @param byIdentity name by {@code device.inode}
 * @param kinds kind by name, in the text's order
 * @param byNumber name by each handle number in it
 */
public record HandoffNames(
    String route,
    long parent,
    Map<String, String> byIdentity,
    Map<String, String> kinds,
    Map<Integer, String> byNumber) {

  /** In place of a kind, of what the text does not tell. */
  private static final String LATER = "later";

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}|0x[0-9a-f]{1,8}");

  /** Every handle number in the text. */
  public Set<Integer> numbers() {
    return byNumber.keySet();
  }

  /**
   * With what its starter knows beyond the text: things given later, or by another route.
   *
   * @param text what was found; empty when the process was told nothing
   * @param given the identity of each thing by its name; empty where it has none
   */
  static Optional<HandoffNames> with(Optional<HandoffNames> text, Map<String, String> given) {
    if (given.isEmpty()) {
      return text;
    }
    Map<String, String> byIdentity = new LinkedHashMap<>();
    Map<String, String> kinds = new LinkedHashMap<>();
    text.ifPresent(found -> byIdentity.putAll(found.byIdentity()));
    text.ifPresent(found -> kinds.putAll(found.kinds()));
    given.forEach(
        (name, identity) -> {
          kinds.putIfAbsent(name, LATER);
          if (!identity.isEmpty()) {
            byIdentity.putIfAbsent(identity, name);
          }
        });
    return Optional.of(
        new HandoffNames(
            text.map(HandoffNames::route).orElse("its starter"),
            text.map(HandoffNames::parent).orElse(0L),
            byIdentity,
            kinds,
            text.map(HandoffNames::byNumber).orElse(Map.of())));
  }

  /**
   * The grant that a handle is. By its identity, as a descriptor may have been moved or opened
   * again; what has none in the text, such as a pipe on Windows, by its number and kind.
   */
  Optional<String> nameOf(int number, HeldHandle.Kind kind, String identity) {
    String byObject = byIdentity.get(identity);
    if (byObject != null) {
      return Optional.of(byObject);
    }
    String told = byNumber.get(number);
    return told != null && kind.word().equals(kinds.get(told)) && !byIdentity.containsValue(told)
        ? Optional.of(told)
        : Optional.empty();
  }

  /** Finds the text among NUL-separated words, as {@code environ} and {@code cmdline} hold them. */
  static Optional<HandoffNames> find(String environment, String commandLine) {
    for (String word : commandLine.split("\0", -1)) {
      for (String prefix : new String[] {"--heirloom=", "-Dheirloom="}) {
        if (word.startsWith(prefix)) {
          return parse("command line", word.substring(prefix.length()));
        }
      }
    }
    for (String word : environment.split("\0", -1)) {
      if (word.startsWith("HEIRLOOM=")) {
        return parse("environment", word.substring("HEIRLOOM=".length()));
      }
    }
    return Optional.empty();
  }

  /** Reads one text; empty when it is not of version 1 or breaks the grammar anywhere. */
  static Optional<HandoffNames> parse(String route, String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 4
        || !parts[0].equals("heirloom")
        || !parts[1].equals("1")
        || !parts[2].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    Map<String, String> byIdentity = new LinkedHashMap<>();
    Map<String, String> kinds = new LinkedHashMap<>();
    Map<Integer, String> byNumber = new TreeMap<>();
    for (int i = 4; i < parts.length; i++) {
      String[] fields = parts[i].split(":", -1);
      if (fields.length != 4) {
        return Optional.empty();
      }
      kinds.put(fields[0], fields[1]);
      for (String number : fields[2].split("\\+", -1)) {
        if (!NUMBER.matcher(number).matches()) {
          return Optional.empty();
        }
        // Hexadecimal is Windows's, of 32 bits with a sign.
        byNumber.put(Long.decode(number).intValue(), fields[0]);
      }
      for (String attribute : fields[3].split(",", -1)) {
        if (attribute.startsWith("id=")) {
          byIdentity.put(attribute.substring(3), fields[0]);
        }
      }
    }
    return Optional.of(
        new HandoffNames(route, Long.parseLong(parts[2]), byIdentity, kinds, byNumber));
  }
}
