package heirloom.cli.run;

import heirloom.cli.CommandFailure;
import heirloom.cli.DurationText;
import heirloom.launch.Handoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code run} was asked, checked as far as words can be: no file was touched yet.
 *
 * @param saves each names one of {@code shares}
 * @param command the program and its arguments; at least the program
 */
record RunWords(
    List<ShareOption> shares,
    List<FileOption> files,
    List<ListenOption> sockets,
    List<SaveOption> saves,
    Handoff route,
    Optional<Duration> timeout,
    List<String> command) {

  private static final Map<String, Handoff> ROUTES =
      Map.of(
          "env", Handoff.ENVIRONMENT,
          "line", Handoff.COMMAND_LINE,
          "duplicate", Handoff.DUPLICATE);

  /** As the library expands them. */
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(?:handle|path):([^}]*)\\}");

  /** The options as they stand on the command line. */
  record Raw(
      List<String> shares,
      List<String> files,
      List<String> sockets,
      List<String> saves,
      String route,
      Optional<String> timeout,
      List<String> command) {}

  static RunWords parse(Raw raw) throws CommandFailure {
    List<ShareOption> shares = new ArrayList<>();
    List<FileOption> files = new ArrayList<>();
    List<SaveOption> saves = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (String text : raw.shares()) {
      ShareOption share = ShareOption.parse(text);
      unique(names, share.name());
      shares.add(share);
    }
    Set<String> regions = Set.copyOf(names);
    for (String text : raw.files()) {
      FileOption file = FileOption.parse(text);
      unique(names, file.name());
      files.add(file);
    }
    List<ListenOption> sockets = new ArrayList<>();
    for (String text : raw.sockets()) {
      ListenOption socket = ListenOption.parse(text);
      unique(names, socket.name());
      sockets.add(socket);
    }
    Set<String> saved = new LinkedHashSet<>();
    for (String text : raw.saves()) {
      SaveOption save = SaveOption.parse(text);
      if (!regions.contains(save.name())) {
        throw CommandFailure.usage(
            "--save names \"" + save.name() + "\", but no --share has that name; add one");
      }
      if (!saved.add(save.name())) {
        throw CommandFailure.usage(
            "--save names \"" + save.name() + "\" twice; a region is saved once");
      }
      saves.add(save);
    }
    Handoff route = ROUTES.get(raw.route());
    if (route == null) {
      throw CommandFailure.usage(
          "--by \"" + raw.route() + "\" is no route; choose env, line or duplicate");
    }
    if (route == Handoff.DUPLICATE && !sockets.isEmpty()) {
      throw CommandFailure.usage(
          "--listen tells of its sockets at the command's start; --by duplicate sends them later");
    }
    if (raw.command().isEmpty() || raw.command().get(0).isEmpty()) {
      throw CommandFailure.usage("the command is missing; write it after --");
    }
    for (String word : raw.command()) {
      requireKnown(word, names);
    }
    return new RunWords(
        List.copyOf(shares),
        List.copyOf(files),
        List.copyOf(sockets),
        List.copyOf(saves),
        route,
        timeout(raw.timeout()),
        List.copyOf(raw.command()));
  }

  private static void requireKnown(String word, Set<String> names) throws CommandFailure {
    Matcher asked = PLACEHOLDER.matcher(word);
    while (asked.find()) {
      if (!names.contains(asked.group(1))) {
        throw CommandFailure.usage(
            asked.group()
                + " asks for \""
                + asked.group(1)
                + "\", but no --share, --file or --listen has that name"
                + (names.isEmpty() ? "" : "; there is " + String.join(", ", names)));
      }
    }
  }

  private static Optional<Duration> timeout(Optional<String> text) throws CommandFailure {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DurationText.parse(text.get()));
    } catch (CommandFailure e) {
      throw e.of("--timeout");
    }
  }

  private static void unique(Set<String> names, String name) throws CommandFailure {
    if (!names.add(name)) {
      throw CommandFailure.usage(
          "the name \"" + name + "\" is given twice; each grant needs one of its own");
    }
  }
}
