package heirloom.batch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process group, whose leader may be gone; empty on Windows, which has none, and where there is
 * no {@code /proc}.
 *
 * <p>The kernel gives a number to no new process as long as it names a group, so who is in it was
 * started by the leader or by one of those. Once the leader was reaped and the group is empty the
 * number may come again: who has seen that does not ask any more, and who first asks after the
 * leader's end may be late. So those of another session than this process's, which is the leader's,
 * are no members: they are of a stranger that got the number. One of the same session is not told
 * apart.
 */
final class ProcessGroup {

  /** From the state on, counted from 0: state, parent, group, session. */
  private static final int GROUP = 2;

  private static final int SESSION = 3;

  private final long number;
  private final Optional<String> session;

  /**
   * Of a child of this process, started as a group's leader: such a one cannot leave its session.
   */
  ProcessGroup(long number) {
    this(number, stat("self").map(fields -> fields.get(SESSION)));
  }

  /** Of a leader that is in this session. */
  ProcessGroup(long number, Optional<String> session) {
    this.number = number;
    this.session = session;
  }

  /** Those that are in it now, but for its leader. */
  List<ProcessHandle> members() {
    if (session.isEmpty()) {
      return List.of();
    }
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != number)
        .filter(process -> stat(process.pid()).filter(this::isMember).isPresent())
        .toList();
  }

  private boolean isMember(List<String> fields) {
    return fields.get(GROUP).equals(Long.toString(number))
        && fields.get(SESSION).equals(session.orElse(""));
  }

  /** The fields of {@code /proc/PID/stat} from the state on; empty when there is none. */
  static Optional<List<String>> stat(long pid) {
    return stat(Long.toString(pid));
  }

  private static Optional<List<String>> stat(String process) {
    if (ThisSystem.isWindows()) {
      // A folder of that name there is anybody's, and so would be what it says whom to end.
      return Optional.empty();
    }
    try {
      String text =
          Files.readString(Path.of("/proc", process, "stat"), StandardCharsets.ISO_8859_1);
      // proc(5): the state follows the name, which is in parentheses and may hold any character.
      return Optional.of(List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1)));
    } catch (IOException goneOrNoSuchSystem) {
      return Optional.empty();
    }
  }
}
