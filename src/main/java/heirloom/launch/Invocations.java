package heirloom.launch;

import heirloom.os.SpawnPlan.Invocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a child's arguments and environment from the numbers that its grants have there. Pure.
 *
 * @param request what the caller wants
 * @param told what the child is told at its start
 * @param file the argument that stands for a long Java line; empty when the line is used as it is
 */
record Invocations(LaunchRequest request, HandoffPlan told, Optional<String> file) {

  /** The variable that carries the handoff. */
  static final String VARIABLE = "HEIRLOOM";

  private static final String PROPERTY = "-Dheirloom=";
  private static final String ARGUMENT = "--heirloom=";

  /** The invocation for one child. */
  Invocation make(long[] values) {
    String text = told.isEmpty() ? "" : told.text(values);
    return new Invocation(arguments(text, values), environment(text));
  }

  /**
   * Words of a Java child that may stand in a file: none of them depends on the child's numbers.
   */
  static List<String> fileWords(LaunchRequest request) {
    List<String> words = request.java().orElseThrow().upToMain();
    if (!request.options().placeholders()) {
      words.addAll(request.arguments());
    }
    return words;
  }

  private List<String> arguments(String text, long[] values) {
    List<String> line = new ArrayList<>();
    boolean byArgument = request.route() == Handoff.COMMAND_LINE && !told.isEmpty();
    if (request.java().isPresent()) {
      if (byArgument) {
        line.add(PROPERTY + text);
      }
      file.ifPresentOrElse(line::add, () -> line.addAll(request.java().get().upToMain()));
      if (file.isEmpty() || request.options().placeholders()) {
        line.addAll(expanded(text, values));
      }
      return line;
    }
    line.addAll(expanded(text, values));
    if (byArgument && !placed()) {
      line.add(ARGUMENT + text);
    }
    return line;
  }

  private boolean placed() {
    return request.options().placeholders()
        && request.arguments().stream().anyMatch(Placeholders::asksForHandoff);
  }

  private List<String> expanded(String text, long[] values) {
    if (!request.options().placeholders()) {
      return request.arguments();
    }
    Placeholders.Values all =
        new Placeholders.Values(
            text,
            name -> Long.toString(number(name, values)),
            name -> "/dev/fd/" + number(name, values));
    return request.arguments().stream().map(word -> Placeholders.expand(word, all)).toList();
  }

  private long number(String name, long[] values) {
    return told.handle(name, values).orElseThrow();
  }

  /**
   * Looks at the placeholders without a child.
   *
   * @param windows whether there is no path that names a handle
   * @throws IllegalArgumentException when one asks for what the child will not have at its start
   */
  static void requireKnownPlaceholders(LaunchRequest request, boolean windows) {
    if (!request.options().placeholders()) {
      return;
    }
    Function<String, String> known =
        name -> {
          if (!request.grants().containsKey(name)) {
            throw new IllegalArgumentException(
                "placeholder for name=" + name + ", expected one of " + request.grants().keySet());
          }
          if (request.route() == Handoff.DUPLICATE) {
            throw new IllegalArgumentException(
                "placeholder for name="
                    + name
                    + ": by the route DUPLICATE it arrives after the command line was made");
          }
          return "";
        };
    Function<String, String> knownPath =
        name -> {
          if (windows) {
            throw new IllegalArgumentException(
                "placeholder for path of name=" + name + ": on Windows no path names a handle");
          }
          return known.apply(name);
        };
    Placeholders.Values look = new Placeholders.Values("", known, knownPath);
    request.arguments().forEach(word -> Placeholders.expand(word, look));
  }

  private Map<String, String> environment(String text) {
    if (told.isEmpty()) {
      return request.environment();
    }
    Map<String, String> environment = new LinkedHashMap<>(request.environment());
    environment.remove(VARIABLE);
    if (request.route() != Handoff.COMMAND_LINE) {
      environment.put(VARIABLE, text);
    }
    if (request.options().listenFds()) {
      ListenFds.tell(told.parts(), environment);
    }
    return environment;
  }
}
