package heirloom.cli.aggregate;

import heirloom.cli.CommandFailure;
import heirloom.cli.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The same job in several ways, side by side: in turns, so that a busy machine is unjust to all of
 * them alike. Timed is the time from the first slice to the last result; what comes out must be the
 * same bytes.
 */
final class Comparison {

  private static final long MANY_ROUNDS_NANOS = 3_000_000_000L;
  private static final int MOST_ROUNDS = 5;

  private final Request request;
  private final Map<Way, List<Long>> nanos = new EnumMap<>(Way.class);

  /**
   * A comparison of all ways that the input allows.
   *
   * @throws CommandFailure if the input can't be read again and again
   */
  Comparison(Request request) throws CommandFailure {
    this.request = request;
    for (Way way : Way.of(request)) {
      nanos.put(way, new ArrayList<>());
    }
  }

  /**
   * Runs all ways in turns: once, or up to {@value #MOST_ROUNDS} times while a round is short.
   *
   * @throws CommandFailure if one fails, or brings other bytes than the first
   */
  Result run() throws CommandFailure, IOException, InterruptedException {
    ByteBuffer expected = ByteBuffer.allocate(0);
    long bytes = 0;
    long start = System.nanoTime();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      for (Map.Entry<Way, List<Long>> one : nanos.entrySet()) {
        Way.Done done = one.getKey().run(request);
        if (done.bytes() == 0) {
          throw CommandFailure.usage("--compare needs rows, and " + request.input() + " has none");
        }
        if (bytes == 0) {
          expected = done.csv();
          bytes = done.bytes();
        } else if (!expected.equals(done.csv())) {
          throw CommandFailure.failed(one.getKey().title() + " came to another result");
        }
        one.getValue().add(done.working().toNanos());
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

    private List<Long> times(Way way) {
      return nanos.getOrDefault(way, List.of());
    }

    private long median(Way way) {
      return times(way).stream().sorted().toList().get(times(way).size() / 2);
    }

    private double rate(Way way) {
      return bytes * 1e3 / Math.max(1, median(way));
    }

    private double ratio(Way way) {
      return rate(way) / rate(Way.CHILDREN);
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
              times(Way.CHILDREN).size()));
      out.append(String.format("%-28s %9s %9s %9s%n", "", "ms", "MB/s", "to ours"));
      for (Way way : nanos.keySet()) {
        out.append(
            String.format(
                Locale.ROOT,
                "%-28s %9.1f %9.0f %9.2f%n",
                way.title(),
                median(way) / 1e6,
                rate(way),
                ratio(way)));
      }
      if (!nanos.containsKey(Way.MAPPERS)) {
        out.append("Only a file of plain text can be mapped by children: left out here.\n");
      }
      return out.toString();
    }

    String json() {
      List<Map<String, Object>> all = new ArrayList<>();
      for (Way way : nanos.keySet()) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("way", way.title());
        one.put("nanoseconds", times(way));
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
