package heirloom.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line.
 *
 * @param verb which group of experiments
 * @param ids only these targets; empty = all of the verb
 * @param markdown tables as Markdown
 */
record Options(
    String verb,
    boolean quick,
    boolean json,
    boolean markdown,
    Optional<Path> charts,
    List<String> ids) {

  static final String USAGE =
      """
      usage: bench VERB [--quick] [--json | --markdown] [--charts DIR] [--only ID,ID]
        launch       starting programs: P1, P2, P3, P4, P17
        start        starting child JVMs: P5
        channel      messages between JVMs: P7, P8, P10
        latency      round trips between processes: P9
        idle         a hundred workers that wait: P11
        dispatch     a task to a worker of a pool: P6
        memory       workers that share a region: P15
        aggregate    group-by of 5 GB and sums by children: P12, P13
        map          a command on every slice of a file: P14
        file         a file mapped and read
        copies       file to file by shared memory and by a pipe
        --quick      small sizes: rough figures in a few seconds
        --json       an array of {id, case, peer, unit, ours, theirs, ratio, target, met}
        --markdown   tables as Markdown
        --charts     also draws each table as PNG into DIR
        --only       only these targets, for example P1,P2
      """;

  /**
   * Reads the words.
   *
   * @throws IllegalArgumentException with one sentence for the user
   */
  static Options parse(List<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "a verb is missing: launch, start, channel, latency, idle, dispatch, memory, aggregate, map,"
              + " file or copies");
    }
    boolean quick = false;
    boolean json = false;
    boolean markdown = false;
    Optional<Path> charts = Optional.empty();
    List<String> ids = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      switch (word) {
        case "--quick" -> quick = true;
        case "--json" -> json = true;
        case "--markdown" -> markdown = true;
        case "--charts" -> charts = Optional.of(Path.of(value(words, ++i, word)));
        case "--only" -> ids.addAll(List.of(value(words, ++i, word).split(",", -1)));
        default -> throw new IllegalArgumentException("unknown option: " + word);
      }
    }
    if (json && markdown) {
      throw new IllegalArgumentException("--json and --markdown exclude each other");
    }
    return new Options(words.get(0), quick, json, markdown, charts, List.copyOf(ids));
  }

  private static String value(List<String> words, int index, String option) {
    if (index >= words.size()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return words.get(index);
  }
}
