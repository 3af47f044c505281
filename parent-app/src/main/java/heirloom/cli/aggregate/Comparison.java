package heirloom.cli.aggregate;

import heirloom.cli.CommandFailure;
import heirloom.cli.InputFile;
import heirloom.cli.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The same job in several ways, side by side: in turns, so that a busy machine is unjust to all of
 * them alike. Timed is the time from the first slice to the last result; what comes out must be the
 * same bytes.
 */
final class Comparison {

  private static final long MANY_ROUNDS_NANOS = 3_000_000_000L;
  private static final int MOST_ROUNDS = 5;

  private final Request request;
  private final List<Way> ways = new ArrayList<>();

  /** A way to do the job, and how long it took each time. */
  private record Way(String name, Aggregation.Crews crews, List<Long> nanos) {
    Way(String name, Aggregation.Crews crews) {
      this(name, crews, new ArrayList<>());
    }

    long median() {
      return nanos.stream().sorted().toList().get(nanos.size() / 2);
    }
  }

  /**
   * A comparison of all ways that the input allows.
   *
   * @throws CommandFailure if the input can't be read again and again
   */
  Comparison(Request request) throws CommandFailure {
    if (request.input().equals(InputFile.STANDARD_INPUT)) {
      throw CommandFailure.usage("--compare reads the input several times; give a file with --in");
    }
    this.request = request;
    ways.add(new Way("children over one region", ChildCrew::new));
    ways.add(new Way("threads of one process", ThreadCrew::new));
    Optional<Path> plain = plainFile(request);
    plain.ifPresent(
        file -> ways.add(new Way("children that map the file", plan -> new FileCrew(file, plan))));
    ways.add(new Way("children fed through pipes", FedCrew::new));
  }

  private static Optional<Path> plainFile(Request request) throws CommandFailure {
    try (Input input = Aggregation.open(request.input())) {
      return input.plainFile();
    } catch (IOException e) {
      throw InputFile.unreadable(request.input(), e);
    }
  }

  /**
   * Runs all ways in turns: once, or up to {@value #MOST_ROUNDS} times while a round is short.
   *
   * @throws CommandFailure if one fails, or brings other bytes than the first
   */
  Result run() throws CommandFailure, IOException, InterruptedException {
    byte[] expected = {};
    long bytes = 0;
    long start = System.nanoTime();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      for (Way way : ways) {
        Outcome outcome = new Aggregation(request, job -> {}).run(way.crews());
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        new CsvFormat().write(outcome, csv);
        if (bytes == 0) {
          expected = csv.toByteArray();
          bytes = outcome.bytes();
        } else if (!Arrays.equals(expected, csv.toByteArray())) {
          throw CommandFailure.failed(way.name() + " came to another result");
        }
        way.nanos().add(outcome.working().toNanos());
      }
      if (System.nanoTime() - start > MANY_ROUNDS_NANOS) {
        break;
      }
    }
    return new Result(bytes, request.workers());
  }

  /** What came out, for people and for programs. */
  final class Result {
    private final long bytes;
    private final int workers;

    private Result(long bytes, int workers) {
      this.bytes = bytes;
      this.workers = workers;
    }

    private double rate(Way way) {
      return bytes * 1e3 / Math.max(1, way.median());
    }

    private double ratio(Way way) {
      return rate(way) / rate(ways.get(0));
    }

    String table() {
      StringBuilder out = new StringBuilder();
      out.append(
          String.format(
              Locale.ROOT,
              "%,d bytes of text, %d worker%s, median of %d; the same result each time%n",
              bytes,
              workers,
              workers == 1 ? "" : "s",
              ways.get(0).nanos().size()));
      out.append(String.format("%-28s %9s %9s %9s%n", "", "ms", "MB/s", "ratio"));
      for (Way way : ways) {
        out.append(
            String.format(
                Locale.ROOT,
                "%-28s %9.1f %9.0f %9.2f%n",
                way.name(),
                way.median() / 1e6,
                rate(way),
                ratio(way)));
      }
      return out.toString();
    }

    String json() {
      List<Map<String, Object>> all = new ArrayList<>();
      for (Way way : ways) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("way", way.name());
        one.put("nanoseconds", way.nanos());
        one.put("megabytesPerSecond", rate(way));
        one.put("ratio", ratio(way));
        all.add(one);
      }
      Map<String, Object> whole = new LinkedHashMap<>();
      whole.put("bytes", bytes);
      whole.put("workers", workers);
      whole.put("ways", all);
      return Json.text(whole) + "\n";
    }
  }
}
