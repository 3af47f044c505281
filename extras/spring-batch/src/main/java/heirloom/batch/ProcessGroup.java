package heirloom.batch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process group, whose leader may be gone; empty where there is no {@code /proc}.
 *
 * <p>The kernel gives a number to no new process as long as it names a group, so who is in it was
 * started by the leader or by one of those. Once the group is empty the number may come again:
 * nobody asks for the members of a command that is over.
 */
final class ProcessGroup {

  /** From the state on, counted from 0: state, parent, group. */
  private static final int GROUP = 2;

  private final long number;

  ProcessGroup(long number) {
    this.number = number;
  }

  /** Those that are in it now, but for its leader. */
  List<ProcessHandle> members() {
    String wanted = Long.toString(number);
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != number)
        .filter(
            process ->
                stat(process.pid()).filter(fields -> fields.get(GROUP).equals(wanted)).isPresent())
        .toList();
  }

  /** The fields of {@code /proc/PID/stat} from the state on; empty when there is none. */
  static Optional<List<String>> stat(long pid) {
    try {
      String text =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      // proc(5): the state follows the name, which is in parentheses and may hold any character.
      return Optional.of(List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1)));
    } catch (IOException goneOrNoSuchSystem) {
      return Optional.empty();
    }
  }
}
