package heirloom.cli.aggregate;

import heirloom.cli.CommandFailure;
import heirloom.cli.InputFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A way to do the job; all but the first are there to be compared with it. */
public enum Way {
  /** What {@code aggregate} does. */
  CHILDREN("children over one region"),
  /** The same code and the same reader, without processes. */
  THREADS("threads of one process"),
  /** The same children, each of which maps the file; the parent only cuts. */
  MAPPERS("children that map the file"),
  /** The same children, whose slices come through pipes. */
  PIPES("children fed through pipes");

  private final String title;

  /**
   * One job done.
   *
   * @param bytes of text handed out in slices
   * @param working from the first slice given to a worker to the last result merged
   * @param csv the result, as {@code --format csv} writes it
   */
  public record Done(long bytes, Duration working, ByteBuffer csv) {}

  Way(String title) {
    this.title = title;
  }

  /** As tables show it. */
  public String title() {
    return title;
  }

  /**
   * The ways that an input allows: a packed one cannot be mapped.
   *
   * @throws CommandFailure if the input can't be read, or not again and again
   */
  static List<Way> of(Request request) throws CommandFailure {
    if (request.input().equals(InputFile.STANDARD_INPUT)) {
      throw CommandFailure.usage("--compare reads the input several times; give a file with --in");
    }
    List<Way> ways = new ArrayList<>(List.of(values()));
    if (plainFile(request).isEmpty()) {
      ways.remove(MAPPERS);
    }
    return ways;
  }

  private static Optional<Path> plainFile(Request request) throws CommandFailure {
    try (Input input = Aggregation.open(request.input())) {
      return input.plain().map(Input.Plain::path);
    } catch (IOException e) {
      throw InputFile.unreadable(request.input(), e);
    }
  }

  /**
   * Does the job once.
   *
   * @throws CommandFailure if something is wrong with the words, the input or the workers
   * @throws InterruptedException if this thread is interrupted
   */
  public Done run(AggregateWords words) throws CommandFailure, IOException, InterruptedException {
    return run(words.request());
  }

  Done run(Request request) throws CommandFailure, IOException, InterruptedException {
    Outcome outcome = new Aggregation(request, job -> {}).run(crews(request));
    ByteArrayOutputStream csv = new ByteArrayOutputStream();
    new CsvFormat().write(outcome, csv);
    return new Done(
        outcome.bytes(), outcome.working(), ByteBuffer.wrap(csv.toByteArray()).asReadOnlyBuffer());
  }

  private Aggregation.Crews crews(Request request) throws CommandFailure {
    return switch (this) {
      case CHILDREN -> ChildCrew::new;
      case THREADS -> ThreadCrew::new;
      case PIPES -> FedCrew::new;
      case MAPPERS -> {
        Path file =
            plainFile(request)
                .orElseThrow(
                    () -> CommandFailure.usage(request.input() + " is packed: not to be mapped"));
        yield plan -> new FileCrew(file, plan);
      }
    };
  }
}
