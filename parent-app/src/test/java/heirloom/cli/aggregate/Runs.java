package heirloom.cli.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.child.aggregate.Malformed;
import heirloom.cli.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Running an aggregation in a test, and comparing it with the reference. */
final class Runs {

  private Runs() {}

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
