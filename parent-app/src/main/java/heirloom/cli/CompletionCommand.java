package heirloom.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a completion script for bash and zsh. */
@Command(
    name = "completion",
    header = "Prints a completion script for bash and zsh.",
    description = {
      "Prints a completion script for bash and zsh.",
      "Use it by: source <(heirloom completion)"
    })
final class CompletionCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "SHELL",
      arity = "0..1",
      description = "bash or zsh: one script is for both, so it need not be given.")
  private String shell = "bash";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandFailure {
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw CommandFailure.usage("there is no completion for \"" + shell + "\"; give bash or zsh");
    }
    String script = AutoComplete.bash("heirloom", spec.root().commandLine());
    spec.commandLine().getOut().print(script);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
