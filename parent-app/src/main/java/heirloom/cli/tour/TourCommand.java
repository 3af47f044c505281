package heirloom.cli.tour;

import heirloom.cli.CommandFailure;
import heirloom.cli.Json;
import heirloom.cli.Paint;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what Heirloom is for, live. */
@Command(
    name = "tour",
    header = "Shows live what Heirloom does; the same as no verb.",
    description = {
      "Shows what Heirloom does, live and in a few seconds; the same as no verb at all.",
      "Real observations in 256 MiB of nameless memory, three children that sum them, and what they"
          + " hold, may and may not do."
    })
public final class TourCommand implements Callable<Integer> {

  @Option(names = "--json", description = "The figures as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandFailure, IOException, InterruptedException {
    return show(json, spec.commandLine().getOut());
  }

  /**
   * Runs the tour and prints it.
   *
   * @param json the figures alone, for scripts
   * @return the exit code
   */
  public static int show(boolean json, PrintWriter out)
      throws CommandFailure, IOException, InterruptedException {
    long start = System.nanoTime();
    TourFigures figures = Tour.run();
    Duration total = Duration.ofNanos(System.nanoTime() - start);
    if (json) {
      out.println(Json.text(TourJson.of(figures, total)));
    } else {
      TourReport.lines(figures, total, Paint.forStdout()).forEach(out::println);
    }
    out.flush();
    return 0;
  }
}
