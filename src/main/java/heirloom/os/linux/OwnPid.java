package heirloom.os.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * A program that finds its own process id in a variable. Nobody knows that number before the child
 * is there, and posix_spawn takes the environment before: so a shell writes the variable and
 * becomes the program, under the same number.
 *
 * <p>What the program can notice is what {@link ParentDeath} tells.
 */
final class OwnPid {

  private OwnPid() {}

  /**
   * The command that becomes the program.
   *
   * @param variable a name that a shell takes
   * @param program absolute path, checked already: nobody could report its absence later
   * @param arguments without the program's name
   * @throws UnsupportedOperationException when this system has no shell that only root can have put
   *     there
   */
  static List<String> command(String variable, String program, List<String> arguments) {
    if (!ParentDeath.isTheSystems(ParentDeath.SHELL)) {
      throw new UnsupportedOperationException(
          "a child that finds its process id in "
              + variable
              + " needs "
              + ParentDeath.SHELL
              + ", owned and writable by root only");
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of(ParentDeath.SHELL, "-c"));
    command.add(variable + "=$$ && export " + variable + " && exec \"$@\"");
    command.addAll(List.of("sh", program));
    command.addAll(arguments);
    return command;
  }
}
