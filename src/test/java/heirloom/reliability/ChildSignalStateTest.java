package heirloom.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import heirloom.testing.TestChild;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * R6 of docs/reliability.md: a child's signal state from five kinds of thread, and with signals
 * that this process itself was started with ignored, as under nohup.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has no signals")
class ChildSignalStateTest {

  private static final long HUP = 1L;
  private static final long INT = 1L << 1;
  private static final long TERM = 1L << 14;

  @Test
  void fromFiveKindsOfThread() throws Exception {
    Callable<COracle.Report> start =
        () -> COracle.parse(PortSpawn.of(COracle.program()).run().output());
    Map<String, COracle.Report> reports = new TreeMap<>();
    reports.put("test thread", start.call());
    FutureTask<COracle.Report> task = new FutureTask<>(start);
    new Thread(task).start();
    reports.put("plain thread", task.get());
    reports.put("fork-join worker", ForkJoinPool.commonPool().submit(start).get());
    reports.put("timer", onTimer(start));
    reports.put("cleaner", onCleaner(start));
    reports.forEach(
        (kind, report) -> {
          assertThat(report.blocked()).as(kind).isZero();
          assertThat(report.ignored()).as(kind).isZero();
        });
    System.out.println("R6 threads=" + reports.keySet() + " blocked=0 ignored=0");
  }

  @Test
  void whatWasIgnoredByBirthStaysIgnored() throws Exception {
    assertThat(ignoredInGrandchild("nohup")).isEqualTo(HUP);
    assertThat(ignoredInGrandchild("/bin/sh", "-c", "trap '' INT TERM; exec \"$@\"", "sh"))
        .isEqualTo(INT | TERM);
    assertThat(ignoredInGrandchild("/bin/sh", "-c", "trap '' PIPE USR1; exec \"$@\"", "sh"))
        .isZero();
  }

  private static long ignoredInGrandchild(String... before) throws Exception {
    List<String> command = new ArrayList<>(List.of(before));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            TestChild.class.getName()));
    command.addAll(TestChild.arguments(ChildSignalStateTest.class, "report", COracle.program()));
    PortSpawn.Result result =
        PortSpawn.of(command.get(0), command.subList(1, command.size()).toArray(String[]::new))
            .run();
    Assumptions.assumeFalse(result.exit().code() == 127, "no " + before[0] + " here");
    COracle.Report report = COracle.parse(result.output());
    assertThat(report.blocked()).isZero();
    return report.ignored();
  }

  static void report(String[] arguments) throws Exception {
    System.out.print(PortSpawn.of(arguments[0]).run().output());
  }

  private static COracle.Report onTimer(Callable<COracle.Report> start) throws Exception {
    FutureTask<COracle.Report> task = new FutureTask<>(start);
    Timer timer = new Timer(true);
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            task.run();
          }
        },
        0);
    COracle.Report report = task.get();
    timer.cancel();
    return report;
  }

  private static COracle.Report onCleaner(Callable<COracle.Report> start) throws Exception {
    CompletableFuture<COracle.Report> result = new CompletableFuture<>();
    var unused =
        Cleaner.create()
            .register(
                new Object(),
                () -> {
                  try {
                    result.complete(start.call());
                  } catch (Exception e) {
                    result.completeExceptionally(e);
                  }
                });
    Awaitility.await()
        .until(
            () -> {
              System.gc();
              return result.isDone();
            });
    return result.get();
  }
}
