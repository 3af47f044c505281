package heirloom.cli.aggregate;

import heirloom.child.aggregate.Facts;
import heirloom.cli.CommandFailure;
import heirloom.cli.InputFile;
import heirloom.cli.StandardOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Does what the words ask for, and writes the result.
 *
 * @param out the result, as bytes
 * @param err what is said beside it
 * @param terminal whether {@code err} is a terminal, so that a progress line may be shown there
 */
public record AggregateRun(OutputStream out, PrintWriter err, boolean terminal) {

  /**
   * Aggregates by child processes.
   *
   * @param format {@code table}, {@code csv}, {@code json} or {@code brc}
   * @param language what the workers are written in
   * @throws CommandFailure in one sentence, what was wrong
   * @throws IOException if the result can't be written
   * @throws InterruptedException if this thread is interrupted
   */
  public void aggregate(AggregateWords words, String format, WorkerLanguage language)
      throws CommandFailure, IOException, InterruptedException {
    Format form = format(format);
    Request request = request(words);
    WorkerLanguage.Program program = language.program();
    Outcome outcome = watched(request, plan -> new ChildCrew(plan, program));
    try {
      form.write(outcome, new BufferedOutputStream(out), err);
    } catch (IOException e) {
      throw StandardOutput.unwritten(e);
    }
    err.flush();
    requireRows(request, outcome.facts());
  }

  /**
   * Does the job in several ways, and shows the times side by side.
   *
   * @param format {@code json} for programs; anything else for people
   * @throws CommandFailure in one sentence, what was wrong
   * @throws IOException if the result can't be written
   * @throws InterruptedException if this thread is interrupted
   */
  public void compare(AggregateWords words, String format)
      throws CommandFailure, IOException, InterruptedException {
    Format form = format(format);
    if (form != Format.TABLE && form != Format.JSON) {
      throw CommandFailure.usage("--compare has the formats table and json, not " + format);
    }
    Comparison.Result result = new Comparison(request(words)).run();
    String text = form == Format.JSON ? result.json() : result.table();
    try {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException e) {
      throw StandardOutput.unwritten(e);
    }
  }

  /** The file first: that it is not there is the mistake to hear of, not what it would need. */
  private static Request request(AggregateWords words) throws CommandFailure {
    if (words.in().isPresent()) {
      InputFile.require(words.in().get());
    }
    return words.request();
  }

  /** A wrong delimiter or column leaves no row: an empty result must not look like one. */
  private static void requireRows(Request request, Facts facts) throws CommandFailure {
    if (facts.rows() > 0 && facts.malformed() == facts.rows()) {
      throw CommandFailure.failed(
          "no row of "
              + InputFile.title(request.input())
              + " can be read; of "
              + facts.rows()
              + " the first is "
              + Sentence.malformed(facts.firstMalformed().orElseThrow())
              + "; look at --delimiter, --key and --value");
    }
  }

  private Outcome watched(Request request, Aggregation.Crews crews)
      throws CommandFailure, InterruptedException {
    AtomicReference<ProgressLine> line = new AtomicReference<>();
    try {
      return new Aggregation(
              request,
              watched -> {
                if (terminal) {
                  ProgressLine shown = line.get();
                  if (shown == null) {
                    line.set(ProgressLine.on(err, watched.job(), watched.input().size()));
                  } else {
                    shown.follow(watched.job());
                  }
                }
              })
          .run(crews);
    } finally {
      ProgressLine shown = line.get();
      if (shown != null) {
        shown.close();
      }
    }
  }

  private static Format format(String word) throws CommandFailure {
    for (Format format : Format.values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw CommandFailure.usage("--format " + word + ": give table, csv, json or brc");
  }
}
