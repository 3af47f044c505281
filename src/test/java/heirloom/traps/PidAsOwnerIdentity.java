package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.sync.CClient;
import heirloom.sync.SharedMutex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Pids repeat and differ between namespaces, so locks are stolen or kept for ever. (Chronicle Queue
 * 629; gbrain 2840.) The owner is slot and incarnation given by the parent.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "pid namespaces are of Linux")
final class PidAsOwnerIdentity {

  private static final Path LAST_PID = Path.of("/proc/sys/kernel/ns_last_pid");
  private static final int TRIES = 20;

  @Test
  void twoProcessesOfTheSamePidAreTwoOwners() throws Exception {
    String[] ownNamespace = {"unshare", "--pid", "--fork", "--kill-child"};
    assumeAllowed("unshare", "--pid", "--fork", "true");
    try (SharedMutex mutex = SharedMutex.create();
        CClient one = CClient.of(Map.of("lock", mutex), ownNamespace);
        CClient other = CClient.of(Map.of("lock", mutex), ownNamespace)) {
      assertThat(one.attached()).isEqualTo("OK 1");
      assertThat(other.attached()).isEqualTo("OK 1");
      assertThat(one.ask("lock")).isEqualTo("OK");
      assertThat(other.ask("lock 20")).isEqualTo("TIMED_OUT");
      assertThat(other.ask("unlock")).isEqualTo("WRONG_STATE");
      one.die();
      assertThat(other.ask("lock 60000")).isEqualTo("OWNER_DIED");
      assertThat(other.ask("consistent")).isEqualTo("OK");
      assertThat(other.ask("unlock")).isEqualTo("OK");
    }
  }

  @Test
  void aPidUsedAgainInheritsNoLock() throws Exception {
    forced(10);
  }

  @Test
  @Tag("campaign")
  @Timeout(3600)
  void aPidUsedAgainInheritsNoLockAThousandTimes() throws Exception {
    forced(1000);
  }

  /** A child dies with the lock; the next one has its pid and is not taken for it. */
  private static void forced(int rounds) throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      int done = 0;
      for (int i = 0; i < rounds * TRIES && done < rounds; i++) {
        long pid;
        try (CClient dead = CClient.of(Map.of("lock", mutex))) {
          pid = dead.child().pid();
          assertThat(dead.ask("lock")).isEqualTo("OK");
          dead.die();
        }
        nextPid(pid);
        try (CClient next = CClient.of(Map.of("lock", mutex))) {
          done += next.child().pid() == pid ? 1 : 0;
          assertThat(next.ask("lock 60000")).isEqualTo("OWNER_DIED");
          assertThat(next.ask("consistent")).isEqualTo("OK");
          assertThat(next.ask("unlock")).isEqualTo("OK");
        }
      }
      System.out.println("a pid was used again " + done + " times");
      Assumptions.assumeTrue(done > 0, "other processes of this machine took each pid");
    }
  }

  /**
   * Nor is it signalled or waited for: it lives on, and its exit status is its parent's to take.
   */
  @Test
  void aStrangerWithThePidIsLeftAlone() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      boolean met = false;
      for (int i = 0; i < TRIES && !met; i++) {
        try (CClient dead = CClient.of(Map.of("lock", mutex))) {
          long pid = dead.child().pid();
          assertThat(dead.ask("lock")).isEqualTo("OK");
          dead.die();
          nextPid(pid);
          Process stranger = new ProcessBuilder("sh", "-c", "read line; exit 7").start();
          try {
            met = stranger.pid() == pid;
            dead.child().destroy();
            dead.child().destroyForcibly();
            assertThat(dead.child().waitFor()).isNotEqualTo(7);
            assertThat(dead.child().isAlive()).isFalse();
            try (SharedMutex.Held held = mutex.lock()) {
              assertThat(held.ownerDied()).isTrue();
              held.markConsistent();
            }
            assertThat(stranger.isAlive()).isTrue();
            stranger.getOutputStream().close();
            assertThat(stranger.waitFor()).isEqualTo(7);
          } finally {
            stranger.destroyForcibly();
          }
        }
      }
      Assumptions.assumeTrue(met, "other processes of this machine took each pid");
    }
  }

  private static void nextPid(long pid) {
    try {
      Files.writeString(LAST_PID, Long.toString(pid - 1));
    } catch (IOException e) {
      Assumptions.abort("the next pid cannot be chosen here: " + e.getMessage());
    }
  }

  private static void assumeAllowed(String... command) throws Exception {
    try {
      int exit = new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
      Assumptions.assumeTrue(exit == 0, "no namespace can be made here");
    } catch (IOException e) {
      Assumptions.abort("no unshare(1) here: " + e.getMessage());
    }
  }
}
