package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import heirloom.testing.DescriptorTargets;
import heirloom.testing.HandleCensus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Late hand-over by pid may reach a stranger. (ipc-channel; pidfd_open(2).) The target is the
 * socket, pipe or HANDLE kept since the spawn: when the child has ended nothing goes anywhere.
 */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "process numbers are chosen through /proc")
final class DuplicateIntoWrongProcess {

  private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");

  @Test
  void aStrangerWithTheChildsNumberGetsNothing() throws Exception {
    Child child = sleeper();
    child.destroyForcibly();
    child.waitFor();
    List<Child> others = new ArrayList<>();
    try (SharedMemory late = SharedMemory.allocate(4096)) {
      Child stranger = startedAs(child.pid(), others);
      assertThatThrownBy(() -> child.give("late", late))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageContaining("ended");
      child.destroy();
      assertThat(stranger.isAlive()).isTrue();
      assertThat(held(stranger)).noneMatch(target -> target.contains("memfd"));
    } finally {
      for (Child other : others) {
        other.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void whatWasGivenIsInTheChildAndNowhereElse() throws Exception {
    Child child = sleeper();
    Child sibling = sleeper();
    try (SharedMemory late = SharedMemory.allocate(4096)) {
      child.give("late", late);
      // In flight: the kernel keeps it in the child's socket, whose other end only we hold.
      assertThat(held(sibling)).noneMatch(target -> target.contains("memfd"));
    } finally {
      child.destroyForcibly().waitFor();
      sibling.destroyForcibly().waitFor();
    }
  }

  private static Child sleeper() throws IOException {
    return new ChildBuilder("sleep", "1000").controlled().inheritIO().start();
  }

  /** A child with this number; asks the kernel for it, which other processes may come before. */
  private static Child startedAs(long pid, List<Child> started) throws Exception {
    assumeTrue(Files.isWritable(LAST_PID), LAST_PID + " is not writable: numbers are not ours");
    for (int attempt = 0; attempt < 200; attempt++) {
      try {
        Files.writeString(LAST_PID, Long.toString(pid - 1));
      } catch (IOException refused) {
        assumeTrue(false, LAST_PID + ": " + refused.getMessage());
      }
      Child child = sleeper();
      started.add(child);
      if (child.pid() == pid) {
        return child;
      }
    }
    assumeTrue(false, "the number " + pid + " did not come back");
    throw new IllegalStateException();
  }

  private static List<String> held(Child child) throws IOException {
    await().until(() -> Files.isReadable(Path.of("/proc/" + child.pid() + "/fd")));
    return List.copyOf(DescriptorTargets.of(child.pid()).values());
  }
}
