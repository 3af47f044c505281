package heirloom.pool;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.linux.Backends;
import heirloom.testing.JvmRun;
import heirloom.testing.MarkedProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A parent is killed with a pool at work, and nothing of the pool is left. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "finds the workers in /proc")
class PoolEndsWithItsParentTest {

  private static final String MARK = "HEIRLOOM_TEST_MARK";
  private static final int WORKERS = 3;

  @TempDir private Path folder;

  @Test
  void whileItsWorkersAreBusy() throws Exception {
    Assumptions.assumeTrue(Backends.hasSetpriv(), "no setpriv of util-linux here");
    String mark = UUID.randomUUID().toString();
    JvmRun.Running parent = parent(mark);
    try {
      await().until(() -> Files.readString(parent.output()).contains("busy"));
      assertThat(MarkedProcesses.with(mark)).hasSize(1 + WORKERS + 1);
      killAndSeeNothingLeft(parent, mark, 0);
    } finally {
      tidy(parent, mark);
    }
  }

  @Test
  void atRandomPoints() throws Exception {
    rounds(2);
  }

  @Test
  @Tag("campaign")
  @Timeout(3600)
  void atTwoHundredRandomPoints() throws Exception {
    rounds(200);
  }

  private void rounds(int count) throws Exception {
    Assumptions.assumeTrue(Backends.hasSetpriv(), "no setpriv of util-linux here");
    long seed = System.nanoTime();
    System.out.println("PoolEndsWithItsParentTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      String mark = UUID.randomUUID().toString();
      int before = filesLeft().size();
      JvmRun.Running parent = parent(mark);
      try {
        Thread.sleep(random.nextInt(1500));
        killAndSeeNothingLeft(parent, mark, before);
      } finally {
        tidy(parent, mark);
      }
    }
  }

  /** Whatever it and its workers make goes into the folder, the native library's copy too. */
  private JvmRun.Running parent(String mark) throws IOException {
    return JvmRun.of(PoolEndsWithItsParentTest.class, "poolParent")
        .options("-Djava.io.tmpdir=" + folder, "-XX:-UsePerfData")
        .variable("XDG_CACHE_HOME", folder.toString())
        .variable("TMPDIR", folder.toString())
        .variable(MARK, mark)
        .start();
  }

  private static void tidy(JvmRun.Running parent, String mark) throws Exception {
    for (long pid : MarkedProcesses.with(mark)) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
    var unused = parent.await();
  }

  private List<Path> filesLeft() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /**
   * Kills the parent.
   *
   * @param before files of earlier parents
   */
  private void killAndSeeNothingLeft(JvmRun.Running parent, String mark, int before)
      throws Exception {
    parent.process().destroyForcibly().waitFor();
    long killed = System.nanoTime();
    await().until(() -> MarkedProcesses.with(mark).isEmpty());
    System.out.println("workers ended " + (System.nanoTime() - killed) / 1_000_000 + " ms later");
    List<Path> left = filesLeft();
    // JNA's own library, extracted by the killed parent, or the empty file by which the place for
    // it
    // was just being tried: the one file that may stay.
    assertThat(left)
        .allMatch(file -> file.getFileName().toString().matches("jna.*|probe"))
        .hasSizeLessThanOrEqualTo(before + 1);
    try (Stream<Path> named = Files.list(Path.of("/dev/shm"))) {
      assertThat(named).noneMatch(file -> file.getFileName().toString().contains("heirloom"));
    }
  }

  static void poolParent(String[] arguments) throws Exception {
    WorkerPool<String, String> pool =
        WorkerPool.java(TestWorkers.Obedient.class)
            .codecs(Codec.text(), Codec.text())
            .workers(WORKERS)
            .region(1 << 20)
            .start();
    // Never speaks: it is a process of the pool all the same.
    WorkerPool<String, String> commands =
        WorkerPool.command("sleep", "1000").codecs(Codec.text(), Codec.text()).workers(1).start();
    for (int i = 0; i < WORKERS; i++) {
      var unused = pool.submit("hang");
    }
    var unused = pool.awaitReady(java.time.Duration.ofSeconds(90));
    System.out.println("busy " + pool.snapshot().workers() + commands.snapshot().workers());
    new CountDownLatch(1).await();
  }
}
