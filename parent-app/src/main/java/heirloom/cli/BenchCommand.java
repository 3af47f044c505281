package heirloom.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds the benchmarks at first use, under the launch script's lock, and runs them. */
@Command(
    name = "bench",
    header = "Measures Heirloom beside its peers.",
    description = {
      "Measures Heirloom beside its peers, in one run on this machine, and prints a table.",
      "The benchmarks and their peers are no part of the jar: the first use builds them."
    })
final class BenchCommand implements Callable<Integer> {

  private static final List<String> WORDS =
      List.of(
          "launch",
          "start",
          "channel",
          "latency",
          "idle",
          "dispatch",
          "memory",
          "aggregate",
          "map",
          "file",
          "copies");

  @Parameters(
      paramLabel = "WHAT",
      description =
          "One of: launch, start, channel, latency, idle, dispatch, memory, aggregate, map, file,"
              + " copies.")
  private String what = "";

  @Option(names = "--quick", description = "Small sizes: rough figures in a few seconds.")
  private boolean quick;

  @Option(names = "--json", description = "An array of rows instead of the tables.")
  private boolean json;

  @Option(names = "--markdown", description = "The tables as Markdown.")
  private boolean markdown;

  @Option(names = "--charts", paramLabel = "DIR", description = "Also a chart of each table.")
  private Optional<String> charts = Optional.empty();

  @Option(names = "--only", paramLabel = "ID,ID", description = "Only these rows: P1,P2.")
  private Optional<String> only = Optional.empty();

  @Override
  public Integer call() throws CommandFailure, IOException, InterruptedException {
    if (!WORDS.contains(what)) {
      throw CommandFailure.usage(
          "there is no benchmark \"" + what + "\"; choose one of " + String.join(", ", WORDS));
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(jar().toString());
    command.add("heirloom.bench.BenchMain");
    command.add(what);
    if (quick) {
      command.add("--quick");
    }
    if (json) {
      command.add("--json");
    }
    if (markdown) {
      command.add("--markdown");
    }
    charts.ifPresent(dir -> command.addAll(List.of("--charts", dir)));
    only.ifPresent(ids -> command.addAll(List.of("--only", ids)));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    // Its own code for "could not measure" is 1; here that number has no meaning.
    return code == 1 ? ExitCodes.FAILED : code;
  }

  /** The benchmarks' jar, fresh. */
  private static Path jar() throws CommandFailure, IOException, InterruptedException {
    String home = System.getProperty("heirloom.home", "");
    boolean windows = File.separatorChar == '\\';
    Path script = Path.of(home, windows ? "heirloom.cmd" : "heirloom");
    if (home.isEmpty() || !Files.isRegularFile(Path.of(home, "extras", "bench", "pom.xml"))) {
      throw CommandFailure.failed(
          "the benchmarks are built from a checkout; start this by the checkout's launch script");
    }
    List<String> line = windows ? List.of("cmd.exe", "/c") : List.of("/bin/sh");
    Process build =
        new ProcessBuilder(
                Stream.concat(line.stream(), Stream.of(script.toString(), ":build", "bench"))
                    .toList())
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    build.getOutputStream().close();
    String jar = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int code = build.waitFor();
    if (code != 0) {
      throw CommandFailure.failed(
          "the benchmarks could not be built (code " + code + "); what the build said is above");
    }
    return Path.of(jar);
  }
}
