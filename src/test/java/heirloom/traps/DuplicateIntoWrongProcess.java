package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import heirloom.testing.TestChild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Late hand-over by pid may reach a stranger. (ipc-channel; pidfd_open(2).) The target is the
 * socket, pipe or HANDLE kept since the spawn: when the child has ended nothing goes anywhere.
 */
@ExtendWith(HandleCensus.class)
final class DuplicateIntoWrongProcess {

  private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "process numbers are chosen through /proc")
  void aStrangerWithTheChildsNumberGetsNothing() throws Exception {
    assumeTrue(Files.isWritable(LAST_PID), LAST_PID + " is not writable: numbers are not ours");
    for (int attempt = 0; attempt < 30; attempt++) {
      Child child = receiver();
      child.destroyForcibly().waitFor();
      choose(child.pid());
      Child other = receiver();
      try {
        // Else a thread of this process or another process came before.
        if (other.pid() == child.pid()) {
          theDeadChildReachesNot(child, other);
          return;
        }
      } finally {
        other.destroyForcibly().waitFor();
      }
    }
    assumeTrue(false, "no number came back");
  }

  private static void theDeadChildReachesNot(Child dead, Child stranger) throws Exception {
    try (SharedMemory late = SharedMemory.allocate(4096);
        SharedMemory own = SharedMemory.allocate(4096)) {
      assertThatThrownBy(() -> dead.give("late", late))
          .isExactlyInstanceOf(IOException.class)
          .hasMessageContaining("ended");
      dead.destroy();
      // What had gone to its line before would be there before this; a signal would have ended it.
      own.longs().put(0, 7);
      stranger.give("end", own);
      assertThat(told(stranger)).isEqualTo("[end] 7");
      assertThat(stranger.waitFor()).isZero();
    }
  }

  @Test
  void eachChildGetsWhatWasGivenToItAndNothingElse() throws Exception {
    Child first = receiver();
    Child second = receiver();
    try (SharedMemory one = SharedMemory.allocate(4096);
        SharedMemory two = SharedMemory.allocate(4096)) {
      one.longs().put(0, 1);
      two.longs().put(0, 2);
      first.give("only-first", one);
      second.give("end", two);
      first.give("end", one);
      assertThat(told(first)).isEqualTo("[only-first, end] 1");
      assertThat(told(second)).isEqualTo("[end] 2");
    } finally {
      first.destroyForcibly().waitFor();
      second.destroyForcibly().waitFor();
    }
  }

  private static Child receiver() throws IOException {
    return ChildBuilder.java(
            TestChild.class,
            TestChild.arguments(DuplicateIntoWrongProcess.class, "tell").toArray(new String[0]))
        .jvmOptions("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .controlled()
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static void tell(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    try (SharedMemory end = given.await("end", SharedMemory.TYPE, Duration.ofMinutes(2))) {
      System.out.print(given.names() + " " + end.longs().get(0));
    }
  }

  private static String told(Child child) throws IOException {
    return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Asks the kernel to give this number to the next process. */
  private static void choose(long pid) {
    try {
      Files.writeString(LAST_PID, Long.toString(pid - 1));
    } catch (IOException refused) {
      assumeTrue(false, LAST_PID + ": " + refused.getMessage());
    }
  }
}
