package heirloom.launch;

import heirloom.grant.Inheritable;
import heirloom.os.SpawnPlan;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a builder described, frozen at {@code start()}.
 *
 * @param program as the caller wrote it
 * @param arguments the program's, and of a Java child its main class's
 * @param java how a child JVM is called; empty for another program
 * @param stdio targets of 0, 1 and 2
 * @param mergeErrors whether 2 goes where 1 goes
 * @param options further choices
 */
record LaunchRequest(
    String program,
    List<String> arguments,
    Optional<JavaCommand> java,
    Map<String, String> environment,
    Optional<File> directory,
    List<StdioTarget> stdio,
    boolean mergeErrors,
    Map<String, Inheritable> grants,
    Handoff route,
    Options options) {

  /**
   * The builder's further choices.
   *
   * @param tail how long output is read after the child's end; empty = as long as somebody writes
   */
  record Options(
      boolean endWithParent,
      SpawnPlan.Group group,
      boolean placeholders,
      boolean batchFiles,
      boolean controlled,
      boolean suspended,
      boolean listenFds,
      Optional<Duration> tail) {}

  LaunchRequest {
    arguments = List.copyOf(arguments);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    stdio = List.copyOf(stdio);
    grants = Collections.unmodifiableMap(new LinkedHashMap<>(grants));
  }

  /** Whether the child gets a control line. */
  boolean hasControlLine() {
    return options.controlled() || route == Handoff.DUPLICATE;
  }

  /** The same, a child JVM under the main that watches its lifeline. */
  LaunchRequest underLifeline() {
    return new LaunchRequest(
        program,
        arguments,
        java.map(JavaCommand::underLifeline),
        environment,
        directory,
        stdio,
        mergeErrors,
        grants,
        route,
        options);
  }

  /** Every word of the command, the program first. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(program);
    words.addAll(arguments);
    java.ifPresent(command -> words.addAll(command.upToMain()));
    return words;
  }
}
