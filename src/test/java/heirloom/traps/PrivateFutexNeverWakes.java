package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsWord;
import heirloom.sync.EventRounds;
import heirloom.sync.SharedEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * FUTEX_PRIVATE_FLAG never wakes another process; EINTR, EAGAIN and 0 all mean "check again";
 * tv_nsec of 1e9 or more is EINVAL. (futex(2); raw_sync unix.rs.) Shared futex, retried with the
 * rest to a monotonic deadline.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "futex(2) is of Linux")
final class PrivateFutexNeverWakes {

  /** Half a second each if nobody woke anybody: more than a test may take. */
  @Test
  void sleepersOfAnotherProcessAreWoken() throws Exception {
    EventRounds.withAChild();
  }

  /** 202 is futex on x86-64: its second argument is the operation, and 0 is a shared FUTEX_WAIT. */
  @Test
  void theKernelIsAskedForASharedWait() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "knows the call's number on x86-64 only");
    try (SharedEvent event = SharedEvent.autoReset()) {
      Thread sleeper = new Thread(event::awaitUninterruptibly, "sleeper");
      sleeper.start();
      await().until(PrivateFutexNeverWakes::someThreadSleepsOnASharedWord);
      event.set();
      sleeper.join();
    }
  }

  private static boolean someThreadSleepsOnASharedWord() throws Exception {
    try (var tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        String call;
        try {
          call = Files.readString(task.resolve("syscall"));
        } catch (java.io.IOException ended) {
          continue;
        }
        // Number, address, operation, expected value, timeout. The JVM's own waits are private.
        if (call.matches("202 0x[0-9a-f]+ 0x0 [\\s\\S]*")) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void everyTimeIsOneThatTheKernelTakes() throws Exception {
    ByteBuffer memory = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    try (OsWord word = Current.os().createWord(memory, 0, 4)) {
      for (Duration time :
          new Duration[] {
            Duration.ofNanos(1),
            Duration.ofNanos(999_999_999),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3).plusNanos(999_999_999)
          }) {
        // The word is 0: EAGAIN, after the kernel has looked at the time.
        word.sleep(1, time.toNanos());
      }
      word.sleep(0, 1);
      word.sleep(0, 0);
      assertThat(word.wake(1)).isTrue();
    }
  }
}
