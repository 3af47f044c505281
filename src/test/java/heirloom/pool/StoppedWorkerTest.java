package heirloom.pool;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.HandleCensus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stopped worker is not dead: it keeps its task until that task's time is over. */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "only there a process can be stopped by a signal")
class StoppedWorkerTest {

  private static void stop(long pid) throws Exception {
    new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
    await()
        .until(
            () -> {
              String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
              return line.charAt(line.lastIndexOf(')') + 2) == 'T';
            });
  }

  private static PoolBuilder<String, String> obedient() {
    return WorkerPool.java(TestWorkers.Obedient.class)
        .codecs(Codec.text(), Codec.text())
        .workers(1);
  }

  @Test
  void oneThatIsStoppedIdleIsReplacedWhenATasksTimeIsOver() throws Exception {
    try (WorkerPool<String, String> pool = obedient().start()) {
      long pid = Long.parseLong(pool.submit("pid").get(90, TimeUnit.SECONDS));
      stop(pid);
      TaskOptions soon = TaskOptions.none().timeout(Duration.ofSeconds(1));
      String other = pool.submit("pid", soon).get(90, TimeUnit.SECONDS);
      assertThat(Long.parseLong(other)).isNotEqualTo(pid);
      assertThat(pool.snapshot().timedOut()).isEqualTo(1);
    }
  }

  @Test
  void aLongTaskForAStoppedOneIsNotLostInItsLane() throws Exception {
    try (WorkerPool<String, String> pool = obedient().laneCapacity(4096).start()) {
      long pid = Long.parseLong(pool.submit("pid").get(90, TimeUnit.SECONDS));
      stop(pid);
      String text = "long ".repeat(20_000);
      TaskOptions soon = TaskOptions.none().timeout(Duration.ofSeconds(1));
      assertThat(pool.submit(text, soon).get(90, TimeUnit.SECONDS)).isEqualTo(text);
    }
  }

  @Test
  void oneThatIsStoppedIsEndedWhenThePoolCloses() throws Exception {
    WorkerPool<String, String> pool = obedient().grace(Duration.ofMillis(300)).start();
    long pid = Long.parseLong(pool.submit("pid").get(90, TimeUnit.SECONDS));
    stop(pid);
    pool.close();
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void oneThatIsStoppedWithATaskIsLeftAloneWithoutATimeOut() throws Exception {
    try (WorkerPool<String, String> pool = obedient().start()) {
      long pid = Long.parseLong(pool.submit("pid").get(90, TimeUnit.SECONDS));
      stop(pid);
      CompletableFuture<String> waits = pool.submit("pid");
      assertThatThrownBy(() -> waits.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start().waitFor();
      assertThat(waits.get(90, TimeUnit.SECONDS)).isEqualTo(Long.toString(pid));
      assertThat(pool.snapshot().deaths()).isZero();
    }
  }
}
