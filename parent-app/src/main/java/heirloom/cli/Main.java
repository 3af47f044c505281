package heirloom.cli;

import heirloom.cli.cleanup.CleanupCommand;
import heirloom.cli.demo.DemoCommand;
import heirloom.cli.inspect.DoctorCommand;
import heirloom.cli.inspect.InspectCommand;
import heirloom.cli.map.MapCommand;
import heirloom.cli.run.RunCommand;
import heirloom.cli.selftest.SelftestCommand;
import heirloom.cli.tour.TourCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The {@code heirloom} command: chooses the verb; without one it shows the tour. */
@Command(
    name = "heirloom",
    versionProvider = Version.class,
    synopsisSubcommandLabel = "[VERB]",
    description = {
      "Starts child processes that inherit exactly what they are given: nameless shared memory,"
          + " files, pipes; and nothing else.",
      "Without a verb: the tour, which shows in a few seconds what that means."
    },
    subcommands = {
      TourCommand.class,
      AggregateCommand.class,
      RunCommand.class,
      MapCommand.class,
      InspectCommand.class,
      DoctorCommand.class,
      DemoCommand.class,
      CleanupCommand.class,
      SelftestCommand.class,
      BenchCommand.class,
      CompletionCommand.class
    })
public final class Main implements Callable<Integer> {

  private static final Set<String> COMMAND_TAKERS = Set.of("run", "map");

  @Option(names = "--json", description = "The tour's figures as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the words and ends the process with the verb's exit code. */
  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    // A PrintStream keeps its errors to itself: what was not written must not look like success.
    if (System.out.checkError() && code == 0) {
      code = ExitCodes.READER_GONE;
      if (!StandardOutput.readerHasGone()) {
        System.err.println(
            "heirloom: standard output can't be written: its disk is full, or its reader has gone");
        code = ExitCodes.FAILED;
      }
    }
    System.exit(code);
  }

  /** The whole command, ready to execute words. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    Sentences sentences = new Sentences();
    line.setExecutionStrategy(Main::chosen);
    WholeNumber.register(line);
    line.setParameterExceptionHandler(sentences);
    line.setExecutionExceptionHandler(sentences);
    line.setAbbreviatedOptionsAllowed(false);
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    // By the same rule as everything else; picocli takes a TERM on Windows for a terminal.
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            Paint.isForStdout() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    // Words are the user's and the command's: @name is no file whose words stand there instead.
    line.setExpandAtFiles(false);
    prepare(line);
    line.getSubcommands().values().forEach(Main::prepare);
    return line;
  }

  /** The last verb is run; an option that stands before a verb would be nobody's. */
  private static int chosen(ParseResult parsed) {
    if (parsed.hasSubcommand() && parsed.hasMatchedOption("--json")) {
      CommandLine verb = parsed.subcommand().commandSpec().commandLine();
      throw new ParameterException(
          verb,
          "--json stands before the verb "
              + verb.getCommandName()
              + ", where it is nobody's; write what the verb takes behind it");
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static void prepare(CommandLine line) {
    // What follows a command belongs to the command; no other verb has words after options.
    line.setStopAtPositional(COMMAND_TAKERS.contains(line.getCommandName()));
    line.getCommandSpec().mixinStandardHelpOptions(true);
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCodes.table(line.getCommandName()))
        .width(96);
    line.getCommandSpec().exitCodeOnInvalidInput(ExitCodes.USAGE);
    line.getCommandSpec().exitCodeOnExecutionException(ExitCodes.FAILED);
  }

  @Override
  public Integer call() throws Exception {
    return TourCommand.show(json, spec.commandLine().getOut());
  }
}
