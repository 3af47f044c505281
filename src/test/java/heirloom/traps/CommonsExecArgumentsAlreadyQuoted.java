package heirloom.traps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.exec.HeirloomExecutor;
import heirloom.os.Current;
import heirloom.testing.TestChild;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;
import org.junit.jupiter.api.Test;

/**
 * CommandLine puts quotes around arguments with spaces, so quoting again doubles them.
 * (StringUtils.quoteArgument.) Children see the same arguments as with the stock launcher, on both
 * systems.
 */
final class CommonsExecArgumentsAlreadyQuoted {

  private static final List<String> ARGUMENTS =
      List.of(
          "plain",
          "with space",
          "tab\there",
          "it's",
          "a\"b",
          "say \"hi\" now",
          "'x y'",
          "\"p q\"",
          "back\\slash",
          "c:\\dir name\\",
          "$HOME *",
          "--opt=a b");

  private static CommandLine command(List<String> arguments, boolean handleQuoting) {
    CommandLine command =
        new CommandLine(new File(System.getProperty("java.home"), "bin/java"))
            .addArguments(new String[] {"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"})
            .addArgument(System.getProperty("java.class.path"), false)
            .addArgument(TestChild.class.getName());
    TestChild.arguments(CommonsExecArgumentsAlreadyQuoted.class, "print")
        .forEach(command::addArgument);
    arguments.forEach(one -> command.addArgument(one, handleQuoting));
    return command;
  }

  static void print(String[] arguments) {
    for (String argument : arguments) {
      System.out.println("[" + argument + "]");
    }
  }

  private static List<String> seen(DefaultExecutor executor, CommandLine command) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    executor.setStreamHandler(new PumpStreamHandler(out, System.err));
    executor.execute(command);
    return out.toString(UTF_8).lines().toList();
  }

  /**
   * On Windows the JDK's launcher spoils an argument that holds a quotation mark or ends with a
   * backslash; ours passes on what it was given, as on Linux.
   */
  private static boolean isSpoiltByTheJdk(String argument) {
    return Current.isWindows() && (argument.contains("\"") || argument.endsWith("\\"));
  }

  @Test
  void asWithTheStockLauncher() throws Exception {
    List<String> arguments = ARGUMENTS.stream().filter(one -> !isSpoiltByTheJdk(one)).toList();
    Path here = Path.of("").toAbsolutePath();
    for (boolean handleQuoting : new boolean[] {true, false}) {
      List<String> stock =
          seen(
              DefaultExecutor.builder().setWorkingDirectory(here).get(),
              command(arguments, handleQuoting));
      List<String> ours =
          seen(
              HeirloomExecutor.builder().setWorkingDirectory(here).get(),
              command(arguments, handleQuoting));
      assertThat(ours).isEqualTo(stock).hasSize(arguments.size());
    }
  }

  @Test
  void unquotedArgumentsArriveAsTheyAre() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    HeirloomExecutor executor = HeirloomExecutor.builder().setWorkingDirectory(here).get();
    // On Windows Commons Exec takes what is in quotes for quoted already, and so do we.
    List<String> arguments =
        ARGUMENTS.stream().filter(one -> !Current.isWindows() || !one.startsWith("\"")).toList();
    assertThat(seen(executor, command(arguments, false)))
        .isEqualTo(arguments.stream().map(one -> "[" + one + "]").toList());
  }
}
