package heirloom.cli.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.child.aggregate.Malformed;
import heirloom.cli.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Running an aggregation in a test, and comparing it with the reference. */
final class Runs {

  private Runs() {}

  /** Commas, double quotes, a header with the columns k and v; slices of so many bytes. */
  static Request sliced(Path file, int slice, int workers, boolean strict) {
    return sliced(Request.of(file.toString(), "k", "v", workers), slice, strict);
  }

  /** The same in slices of so many bytes. */
  static Request sliced(Request usual, int slice, boolean strict) {
    return new Request(
        usual.input(),
        usual.delimiter(),
        usual.quote(),
        usual.header(),
        usual.key(),
        usual.value(),
        usual.workers(),
        usual.memory(),
        OptionalLong.of(slice),
        strict);
  }

  static Outcome byChildren(Request request) throws CommandFailure, InterruptedException {
    return new Aggregation(request, job -> {}).run(ChildCrew::new);
  }

  static Outcome byThreads(Request request) throws CommandFailure, InterruptedException {
    return new Aggregation(request, job -> {}).run(ThreadCrew::new);
  }

  static String csv(Outcome outcome) throws IOException {
    ByteArrayOutputStream csv = new ByteArrayOutputStream();
    Format.CSV.write(outcome, csv, new StringBuilder());
    return csv.toString(StandardCharsets.ISO_8859_1);
  }

  static void assertSame(String what, Outcome outcome, Reference expected) throws IOException {
    assertThat(csv(outcome))
        .as(what)
        .isEqualTo(new String(expected.csv(), StandardCharsets.ISO_8859_1));
    assertThat(
            List.of(
                outcome.facts().rows(),
                outcome.facts().skipped(),
                outcome.facts().malformed(),
                outcome.facts().firstMalformed().map(Malformed::line).orElse(0L)))
        .as(what)
        .isEqualTo(expected.facts());
  }
}
