package heirloom.cli.aggregate;

import heirloom.child.aggregate.Dialect;
import heirloom.child.aggregate.RecordCutter;
import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import heirloom.cli.InputFile;
import heirloom.cli.SizeText;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens the input, finds the columns, and lets a crew do the job. */
final class Aggregation {

  private static final String SAMPLE_RESOURCE = "/heirloom/child/weather.csv.gz";

  /** For one who piped text in and did not say so. */
  private static final String OTHER_INPUT = "; --in FILE reads another text, --in - standard input";

  private final Request request;
  private final Consumer<Watched> started;

  /** A job that runs, and the size of its input if that is known. */
  record Watched(Job job, Input input) {}

  /**
   * An aggregation.
   *
   * @param started is told when the job starts, and when it starts again in the middle
   */
  Aggregation(Request request, Consumer<Watched> started) {
    this.request = request;
    this.started = started;
  }

  /** Makes a crew when the window's size is known. */
  interface Crews {
    /**
     * Makes the window.
     *
     * @throws IOException if there is no memory for it
     */
    Crew over(WindowPlan plan) throws IOException;
  }

  /**
   * Does the whole job.
   *
   * @throws CommandFailure if something is wrong with the request, the input or the workers
   * @throws InterruptedException if this thread is interrupted
   */
  Outcome run(Crews crews) throws CommandFailure, InterruptedException {
    Input input = open(request.input());
    try (input) {
      WindowPlan plan =
          WindowPlan.choose(
              input.size(),
              MachineMemory.bytes(),
              request.memory(),
              request.slice(),
              request.workers());
      try (Crew crew = crew(crews, plan)) {
        return run(input, plan, crew);
      }
    } catch (IOException e) {
      throw InputFile.unreadable(input.name(), e);
    }
  }

  private static Crew crew(Crews crews, WindowPlan plan) throws CommandFailure {
    try {
      return crews.over(plan);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "no window of " + SizeText.format(plan.window()) + ": " + e.getMessage(),
          e);
    }
  }

  private Outcome run(Input input, WindowPlan plan, Crew crew)
      throws CommandFailure, IOException, InterruptedException {
    Dialect form = request.dialect();
    SliceReader reader = reader(input, form, plan, crew);
    String hint = request.input().equals(Request.SAMPLE) ? OTHER_INPUT : "";
    Header header = new Header(input.name(), form, request.header(), hint);
    try {
      reader.peek(header);
    } catch (SliceReader.RecordTooLongException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, Sentence.tooLong(header.lines() + 1, plan.slice()), e);
    }
    if (header.empty()) {
      return Outcome.nothing(0);
    }
    Dialect dialect =
        form.withColumns(
            header.column("--key", request.key()), header.column("--value", request.value()));
    reader.drop(header.length());
    if (input.plain().isPresent() && dialect.quoting()) {
      reader.mayTrust(); // it can be read again
    }
    Job job = job(input, reader, dialect, Outcome.nothing(header.lines()), plan, crew);
    Outcome outcome = job.run();
    Optional<Slice> distrusted = job.distrusted();
    return distrusted.isEmpty()
        ? outcome
        : again(input, distrusted.get().inputOffset(), dialect, outcome, plan, crew);
  }

  /** Reads the rest of the text once more, from a record's start on, and looks at every quote. */
  private Outcome again(
      Input input, long offset, Dialect dialect, Outcome before, WindowPlan plan, Crew crew)
      throws CommandFailure, IOException, InterruptedException {
    Input rest = input.from(offset);
    SliceReader reader = reader(rest, dialect, plan, crew);
    reader.beginAt(offset);
    return job(rest, reader, dialect, before, plan, crew).run();
  }

  private SliceReader reader(Input input, Dialect dialect, WindowPlan plan, Crew crew) {
    return new SliceReader(
        input.channel(), crew.window(), plan, new RecordCutter(dialect), request.workers());
  }

  private Job job(
      Input input, SliceReader reader, Dialect dialect, Outcome before, WindowPlan plan, Crew crew)
      throws IOException {
    Job job =
        new Job(
            input.name(),
            crew.slices(reader, input, dialect),
            before,
            plan,
            crew.hiring(dialect),
            request.workers(),
            request.strict());
    started.accept(new Watched(job, input));
    return job;
  }

  static Input open(String input) throws CommandFailure {
    if (!input.equals(Request.SAMPLE)) {
      return Input.open(input);
    }
    return Input.resource(
        "the weather sample",
        Objects.requireNonNull(
            Aggregation.class.getResourceAsStream(SAMPLE_RESOURCE), SAMPLE_RESOURCE));
  }
}
