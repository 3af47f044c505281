package heirloom.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns every way to fail into one sentence on stderr and an exit code. With the variable {@code
 * HEIRLOOM_TRACE} set, the exception's trace follows.
 */
final class Sentences
    implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    print(command, wrongWords(e));
    return ExitCodes.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
    if (System.getenv("HEIRLOOM_TRACE") != null) {
      e.printStackTrace(command.getErr());
    }
    if (e instanceof CommandFailure failure) {
      if (!failure.sentence().isEmpty()) {
        print(command, failure.sentence());
      }
      return failure.exitCode();
    }
    if (e instanceof IOException
        || e instanceof UnsupportedOperationException
        || e instanceof IllegalArgumentException) {
      // The library's messages say what was wrong and what to do.
      print(command, Words.oneLine(e.getMessage() == null ? e.toString() : e.getMessage()));
      return ExitCodes.FAILED;
    }
    // A mistake of ours.
    print(
        command,
        "internal error, " + Words.oneLine(e.toString()) + "; set HEIRLOOM_TRACE=1 for its trace");
    return ExitCodes.FAILED;
  }

  private static void print(CommandLine command, String sentence) {
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + sentence);
    command.getErr().flush();
  }

  private static String wrongWords(ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    String help = name + " --help shows what it takes";
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      String what = kindOf(e.getCommandLine(), word) + " \"" + word + "\"";
      return what
          + "; "
          + NearWord.of(word, known(e.getCommandLine(), word))
              .map(near -> "did you mean " + near + "?")
              .orElse(help);
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return missing.getMissing().get(0).paramLabel() + " is missing; " + help;
    }
    String message = Words.oneLine(String.valueOf(e.getMessage()));
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1) + "; " + help;
  }

  /** The words that could stand where this one does. */
  private static Set<String> known(CommandLine command, String word) {
    return word.startsWith("-")
        ? command.getCommandSpec().optionsMap().keySet()
        : command.getSubcommands().keySet();
  }

  private static String kindOf(CommandLine command, String word) {
    if (word.startsWith("-")) {
      return "unknown option";
    }
    return command.getParent() == null ? "unknown verb" : "unexpected word";
  }
}
