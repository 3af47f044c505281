package heirloom.traps;

import static heirloom.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.exec.HeirloomExecutor;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecuteResultHandler;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Watchdogs call only destroy(). (ExecuteWatchdog; jberet/jsr352 99.) Pool, map and the Commons
 * Exec adapter set ownGroup(): destroy() then ends the whole group or job.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sh, sleep and process groups")
final class WatchdogKillsOnlyOneProcess {

  /** Three processes in a row; each prints its number, the watchdog comes when all have. */
  private static final String TREE =
      "echo $$; sh -c 'echo $$; sh -c \"echo \\$\\$; exec sleep 1000\"; :'; :";

  /** Runs the tree until it is complete, then does what a watchdog does; all end afterwards. */
  private static void run(DefaultExecutor executor, Consumer<List<Long>> afterTheTimeOut)
      throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PumpStreamHandler pumps = new PumpStreamHandler(out);
    // The stock pumps wait for a grandchild without end: a failure here must not become a hang.
    pumps.setStopTimeout(Duration.ofMinutes(1));
    executor.setStreamHandler(pumps);
    ExecuteWatchdog watchdog = ExecuteWatchdog.builder().setTimeout(Duration.ofMinutes(5)).get();
    executor.setWatchdog(watchdog);
    CommandLine command = new CommandLine("/bin/sh").addArgument("-c").addArgument(TREE, false);
    DefaultExecuteResultHandler handler = new DefaultExecuteResultHandler();
    executor.execute(command, handler);
    await().until(() -> out.toString(UTF_8).lines().count() == 3);
    List<Long> tree = out.toString(UTF_8).lines().map(Long::valueOf).toList();
    try {
      watchdog.timeoutOccured(null);
      assertThat(watchdog.killedProcess()).isTrue();
      await().until(() -> !alive(tree.get(0)));
      afterTheTimeOut.accept(tree);
    } finally {
      tree.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      handler.waitFor();
    }
    assertThat(handler.getExitValue()).isEqualTo(143);
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void oursEndsTheTree() throws Exception {
    run(
        HeirloomExecutor.builder().get(),
        tree -> await().until(() -> tree.stream().noneMatch(WatchdogKillsOnlyOneProcess::alive)));
  }

  @Test
  void theStockExecutorLeavesTheRest() throws Exception {
    // So that the other test shows something.
    run(
        DefaultExecutor.builder().get(),
        tree -> assertThat(tree.subList(1, 3)).allMatch(WatchdogKillsOnlyOneProcess::alive));
  }
}
