package heirloom.inspect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names of what a process was given: from the handoff text that it was started with (the format
 * of {@code docs/spec/handoff.md}, read without trusting it), or from its starter, who knows.
 *
 * @param route how the names are known: {@code environment}, {@code command line} or {@code its
 *     starter}
 * @param parent the parent's process id, as told; 0 when not told
 * @param byIdentity names by {@code device.inode}: one thing may be given under several
 * @param kinds kind by name, in the text's order
 * @param byNumber what is told of each handle number
 */
public record HandoffNames(
    String route,
    long parent,
    Map<String, Set<String>> byIdentity,
    Map<String, String> kinds,
    Map<Integer, Told> byNumber) {

  /** In place of a kind, of what the text does not tell. */
  private static final String LATER = "later";

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}|0x[0-9a-f]{1,8}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern KIND = Pattern.compile("[a-z]{1,16}");
  private static final Pattern PARENT = Pattern.compile("[0-9]{1,10}");
  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");

  /** Where the identities of an entry's handles stand, in their order; lanes have three. */
  private static final List<String> IDENTITIES = List.of("id", "listens", "rings");

  /**
   * What is told of one number.
   *
   * @param name of the grant
   * @param kinds of handle that it can be; none when a number alone is not believed
   * @param identity of the object; empty where none is told
   */
  public record Told(String name, Set<HeldHandle.Kind> kinds, String identity) {

    boolean is(HeldHandle.Kind kind, String found) {
      return identity.isEmpty() ? kinds.contains(kind) : identity.equals(found);
    }
  }

  /**
   * As the process's starter knows it, whatever the process was told or inherited.
   *
   * @param text what was found with the process. Only where a thing has no identity by which the
   *     starter would know it, such as a pipe on Windows, is its number taken from here
   * @param given the identities of each thing's handles by its name; empty where they have none
   */
  static HandoffNames ofStarter(Optional<HandoffNames> text, Map<String, List<String>> given) {
    Map<String, Set<String>> byIdentity = new LinkedHashMap<>();
    Map<String, String> kinds = new LinkedHashMap<>();
    Map<Integer, Told> byNumber = new TreeMap<>();
    Optional<HandoffNames> own =
        text.filter(found -> found.parent() == ProcessHandle.current().pid());
    given.forEach(
        (name, identities) -> {
          String kind = own.map(HandoffNames::kinds).orElse(Map.of()).getOrDefault(name, LATER);
          kinds.put(name, kind);
          identities.forEach(identity -> add(byIdentity, identity, name));
        });
    own.ifPresent(
        found ->
            found
                .byNumber()
                .forEach(
                    (number, told) -> {
                      List<String> known = given.getOrDefault(told.name(), List.of());
                      boolean named = known.isEmpty() || known.contains(told.identity());
                      if (given.containsKey(told.name()) && named) {
                        byNumber.put(number, told);
                      }
                    }));
    return new HandoffNames("its starter", 0, byIdentity, kinds, byNumber);
  }

  private static void add(Map<String, Set<String>> byIdentity, String identity, String name) {
    byIdentity.computeIfAbsent(identity, any -> new TreeSet<>()).add(name);
  }

  /**
   * The same for a process of another parent than the one told: it inherited the text from a
   * process that it was written for, or comes from a wrapper in between. A number alone says
   * nothing then.
   */
  HandoffNames readBy(long parentOfReader) {
    if (parentOfReader == parent) {
      return this;
    }
    Map<Integer, Told> known = new TreeMap<>(byNumber);
    known.values().removeIf(told -> told.identity().isEmpty());
    return new HandoffNames(route, parent, byIdentity, kinds, known);
  }

  /** The names under which an object was given; none when it was not. */
  Set<String> namesOf(String identity) {
    return byIdentity.getOrDefault(identity, Set.of());
  }

  /** Whether this very number was told, and of this object. */
  boolean isTold(HeldHandle handle) {
    Told told = byNumber.get(handle.number());
    return told != null && handle.grant().equals(Optional.of(told.name()));
  }

  /**
   * The grant that a handle is: the one told for its number, else one of the same object, as a
   * descriptor may have been moved or opened again.
   */
  Optional<String> nameOf(int number, HeldHandle.Kind kind, String identity) {
    Told told = byNumber.get(number);
    return told != null && told.is(kind, identity)
        ? Optional.of(told.name())
        : namesOf(identity).stream().findFirst();
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
        || !PARENT.matcher(parts[2]).matches()
        || !NONCE.matcher(parts[3]).matches()) {
      return Optional.empty();
    }
    Map<String, Set<String>> byIdentity = new LinkedHashMap<>();
    Map<String, String> kinds = new LinkedHashMap<>();
    Map<Integer, Told> byNumber = new TreeMap<>();
    for (int i = 4; i < parts.length; i++) {
      String[] fields = parts[i].split(":", -1);
      if (fields.length != 4
          || !NAME.matcher(fields[0]).matches()
          || !KIND.matcher(fields[1]).matches()) {
        return Optional.empty();
      }
      kinds.put(fields[0], fields[1]);
      List<String> identities = identities(fields[3]);
      String[] numbers = fields[2].split("\\+", -1);
      for (int at = 0; at < numbers.length; at++) {
        if (!NUMBER.matcher(numbers[at]).matches()) {
          return Optional.empty();
        }
        String identity = at < identities.size() ? identities.get(at) : "";
        if (!identity.isEmpty()) {
          add(byIdentity, identity, fields[0]);
        }
        // Hexadecimal is Windows's, of 32 bits with a sign.
        byNumber.put(
            Long.decode(numbers[at]).intValue(),
            new Told(fields[0], expected(fields[1], at), identity));
      }
    }
    return Optional.of(
        new HandoffNames(route, Long.parseLong(parts[2]), byIdentity, kinds, byNumber));
  }

  /** In the order of the handles; empty text where none is told. */
  private static List<String> identities(String attributes) {
    List<String> found = new ArrayList<>(Collections.nCopies(IDENTITIES.size(), ""));
    for (String attribute : attributes.split(",", -1)) {
      int equals = attribute.indexOf('=');
      int at = equals < 0 ? -1 : IDENTITIES.indexOf(attribute.substring(0, equals));
      if (at >= 0) {
        found.set(at, attribute.substring(equals + 1));
      }
    }
    return found;
  }

  /** What a handle without an identity can be. Memory has one always. */
  private static Set<HeldHandle.Kind> expected(String kind, int at) {
    return switch (kind) {
      case "memory" -> Set.of();
      case "file" -> Set.of(HeldHandle.Kind.FILE, HeldHandle.Kind.DEVICE, HeldHandle.Kind.TERMINAL);
      case "pipe", "lifeline" -> Set.of(HeldHandle.Kind.PIPE);
      case "control" -> Set.of(HeldHandle.Kind.PIPE, HeldHandle.Kind.SOCKET);
      // Locks, semaphores and lanes: a region first, then what wakes a sleeper.
      default -> at == 0 ? Set.of() : Set.of(HeldHandle.Kind.PIPE, HeldHandle.Kind.OTHER);
    };
  }
}
