package heirloom.batch;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.StepContribution;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.tasklet.CommandRunner;
import org.springframework.batch.core.step.tasklet.SystemCommandException;
import org.springframework.batch.core.step.tasklet.SystemCommandTasklet;
import org.springframework.batch.repeat.RepeatStatus;

/**
 * Spring Batch's tasklet for commands, set up so that nothing of a command that is given up
 * outlives its step.
 *
 * <p>All settings are Spring Batch's own: {@code setTimeout} (needed), {@code setJobExplorer} (for
 * stops that come from another JVM), {@code setTerminationCheckInterval}. Where these give a
 * command up, at its time-out, a stop, or an interrupt, the step ends when all of the tree has, and
 * a failure tells the end of what the command wrote. A command that ends by itself may leave
 * processes behind, as a script that starts a server does.
 *
 * <p>Spring Batch keeps a failure's text in its tables. The program's name is in it and how many
 * arguments it had, never what they were, since passwords are given so; what the command wrote is.
 *
 * <p>As there, one object serves one execution at a time, and a stopped one stays stopped: make it
 * step-scoped where a job may run again in the same JVM.
 */
public class HeirloomCommandTasklet extends SystemCommandTasklet {

  /** Linux has the signals 1 to 64. */
  private static final Pattern EXIT_OF_A_SIGNAL =
      Pattern.compile("exit value (129|1[3-8][0-9]|19[0-2])");

  private final HeirloomCommandRunner runner;
  private volatile Execution current = new Execution();
  private volatile String words;
  private volatile long timeout;

  /** What one execution of the step has started. */
  private static final class Execution {
    private final List<CommandProcess> started = new ArrayList<>();
    private boolean over;

    CommandProcess start(
        HeirloomCommandRunner runner,
        String[] command,
        String @Nullable [] environment,
        @Nullable File directory)
        throws IOException {
      CommandProcess process = runner.exec(command, environment, directory);
      synchronized (this) {
        started.add(process);
        if (!over) {
          return process;
        }
      }
      // The step gave up while its thread was here, about to start what nobody waits for.
      process.end();
      return process;
    }

    void end() {
      List<CommandProcess> all;
      synchronized (this) {
        over = true;
        all = List.copyOf(started);
      }
      all.forEach(CommandProcess::end);
    }

    /** How the command ended by itself; empty where it runs or none was started. */
    synchronized String ending() {
      return started.isEmpty() ? "" : started.get(started.size() - 1).ending();
    }

    synchronized String tail() {
      return started.isEmpty() ? "" : started.get(started.size() - 1).tail();
    }
  }

  /** A command, run by a runner with the usual settings. */
  public HeirloomCommandTasklet(String... command) {
    this(new HeirloomCommandRunner(), command);
  }

  /** A command, run by this runner. */
  // Known by javac 21 and later: the runner below is not called before a step runs.
  @SuppressWarnings("this-escape")
  public HeirloomCommandTasklet(HeirloomCommandRunner runner, String... command) {
    this.runner = runner;
    this.words = words(command);
    super.setCommand(command);
    super.setInterruptOnCancel(true);
    super.setCommandRunner(
        (words, environment, directory) ->
            current.start(this.runner, words, environment, directory));
  }

  @Override
  public void setCommand(String... command) {
    words = words(command);
    super.setCommand(command);
  }

  @Override
  public void setTimeout(long millis) {
    timeout = millis;
    super.setTimeout(millis);
  }

  /**
   * Not here.
   *
   * @throws UnsupportedOperationException always: the runner is the constructor's
   */
  @Override
  public void setCommandRunner(CommandRunner other) {
    throw new UnsupportedOperationException("give the runner to the constructor");
  }

  /**
   * Runs the command.
   *
   * @throws SystemCommandException when it fails, or its time is over; with the program, how many
   *     arguments it had, the time or the signal that ended it, and the end of its output
   */
  @Override
  public @Nullable RepeatStatus execute(StepContribution contribution, ChunkContext context)
      throws Exception {
    Execution mine = new Execution();
    current = mine;
    try {
      return super.execute(contribution, context);
    } catch (SystemCommandException e) {
      boolean late = String.valueOf(e.getMessage()).endsWith("within the timeout");
      String how = late ? "timeout=" + timeout + " ms" : how(mine.ending());
      mine.end();
      String tail = mine.tail();
      throw new SystemCommandException(
          e.getMessage()
              + (how.isEmpty() ? "" : ", " + how)
              + ": "
              + words
              + (tail.isEmpty() ? "" : "; it wrote:\n" + tail),
          e);
    } finally {
      mine.end();
    }
  }

  /** What may stand in a table; no command is Spring Batch's to refuse. */
  private static String words(String... command) {
    int arguments = command.length - 1;
    return command.length == 0
        ? ""
        : command[0] + " with " + arguments + (arguments == 1 ? " argument" : " arguments");
  }

  /**
   * A number above 128 is a signal's: the command's own, or as a shell tells of its commands'. On
   * Windows it is a number as any other.
   */
  private static String how(String ending) {
    if (ThisSystem.isWindows()) {
      return "";
    }
    Matcher exit = EXIT_OF_A_SIGNAL.matcher(ending);
    return exit.matches()
        ? "as a shell tells of signal " + (Integer.parseInt(exit.group(1)) - 128)
        : ending.startsWith("ended by signal") ? ending : "";
  }
}
