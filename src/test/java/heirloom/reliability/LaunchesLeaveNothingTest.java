package heirloom.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.SpawnException;
import heirloom.testing.HandleCensus;
import heirloom.testing.PortSpawn;
import heirloom.testing.Zombies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * R5: launches of which a third fail to exec and a third are killed: no descriptor, mapping or
 * zombie is left, and the native memory of ten rounds does not grow.
 */
class LaunchesLeaveNothingTest {

  @Test
  void sixHundred() throws Exception {
    run(60);
  }

  @Test
  @Tag("campaign")
  @Timeout(1800)
  void tenThousand() throws Exception {
    List<Long> resident = run(1000);
    // What warms up has done so after three rounds.
    assertThat(resident.get(9) - resident.get(3)).isLessThan(8 << 10);
  }

  /** Ten rounds; returns the resident KiB after each. */
  private static List<Long> run(int launchesPerRound) throws Exception {
    round(30);
    settle();
    Map<String, Integer> handles = HandleCensus.count();
    long mappings = mappings();
    List<Long> resident = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      round(launchesPerRound);
      settle();
      resident.add(residentKiB());
    }
    Awaitility.await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(HandleCensus.count()).isEqualTo(handles);
            });
    assertThat(Zombies.ofThisProcess()).isEmpty();
    long grown = mappings() - mappings;
    System.out.println(
        "R5 launches="
            + 10 * launchesPerRound
            + " handles delta=0 zombies=0 mappings delta="
            + grown
            + " resident KiB by round="
            + resident);
    return resident;
  }

  private static void round(int launches) throws Exception {
    for (int i = 0; i < launches; i++) {
      OsPipe pipe = Current.os().createPipe();
      try (OsHandle in = pipe.readEnd();
          OsHandle out = pipe.writeEnd()) {
        switch (i % 3) {
          case 0 -> PortSpawn.of("/bin/true").grants(in, out).start().exit().join();
          case 1 -> {
            OsProcess sleeper = PortSpawn.of("sleep", "10000").grants(in, out).start();
            sleeper.kill();
            sleeper.exit().join();
          }
          default -> fail(PortSpawn.of("/no/such/program").grants(in, out));
        }
      }
    }
  }

  private static void fail(PortSpawn start) throws Exception {
    try {
      start.start();
      throw new AssertionError("a missing program was started");
    } catch (SpawnException expected) {
      assertThat(expected.code()).isEqualTo(2);
    }
  }

  private static void settle() {
    System.gc();
    System.gc();
  }

  private static long mappings() throws Exception {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.count();
    }
  }

  private static long residentKiB() throws Exception {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .sum();
    }
  }
}
