package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsProcess;
import heirloom.testing.PortSpawn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A child of ours that holds another thread's ProcessBuilder pipe makes that start() hang until our
 * child ends. (JDK-8377907, ConcNativeForkTest.) Children hold nothing unlisted: here both
 * launchers work at once, ours with children that do not end by themselves.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sleep; Windows has SiblingSpawnInheritsTheHandle")
final class LeakedJdkPipeHangsProcessBuilder {

  private static final int STARTS = 40;

  @Test
  void theJdksStartsReturnWhileOurChildrenLive() throws Exception {
    List<OsProcess> sleepers = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> theirs =
          threads.submit(
              () -> {
                for (int i = 0; i < STARTS; i++) {
                  Process process = new ProcessBuilder("echo", "done").start();
                  assertThat(process.getInputStream().readAllBytes()).hasSize(5);
                  assertThat(process.waitFor()).isZero();
                }
                return null;
              });
      while (!theirs.isDone() && sleepers.size() < STARTS) {
        sleepers.add(PortSpawn.of("sleep", "10000").start());
      }
      theirs.get();
      assertThat(sleepers).noneMatch(one -> one.exit().isDone());
    } finally {
      sleepers.forEach(OsProcess::kill);
      sleepers.forEach(one -> one.exit().join());
      threads.shutdown();
    }
  }
}
