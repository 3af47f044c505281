package heirloom.cli.aggregate;

import heirloom.cli.AggregateCommand;
import heirloom.cli.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** The command alone, as a process of its own. */
public final class AggregateMain {

  private AggregateMain() {}

  public static void main(String[] words) {
    CommandLine line = new CommandLine(new AggregateCommand());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (failure instanceof CommandFailure sentence) {
            command.getErr().println(sentence.sentence());
            return sentence.exitCode();
          }
          throw failure;
        });
    System.exit(line.execute(words));
  }

  /** A process that will run the command. */
  static ProcessBuilder process(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AggregateMain.class.getName()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command);
  }

  /**
   * What a run printed.
   *
   * @param out chars are bytes
   */
  record Printed(int code, String out, String err) {}

  /** Runs the command to its end, with files for its streams. */
  static Printed run(Path directory, ProcessBuilder process) throws Exception {
    File out = directory.resolve("out").toFile();
    File err = directory.resolve("err").toFile();
    Process running = process.redirectOutput(out).redirectError(err).start();
    if (!running.waitFor(120, TimeUnit.SECONDS)) {
      running.destroyForcibly();
      throw new AssertionError("the command hangs: " + process.command());
    }
    return new Printed(running.exitValue(), text(out), text(err));
  }

  private static String text(File file) throws IOException {
    return Files.readString(file.toPath(), StandardCharsets.ISO_8859_1);
  }
}
