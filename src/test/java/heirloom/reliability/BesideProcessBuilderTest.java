package heirloom.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * R3 of docs/reliability.md: ours and ProcessBuilder's launches at the same time: none of our
 * handles in their children, none of theirs in ours.
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason =
        "compares descriptors, by a C program; Windows has SiblingSpawnInheritsTheHandle")
class BesideProcessBuilderTest {

  @Test
  void threeHundredOfEach() throws Exception {
    run(300);
  }

  @Test
  @Tag("campaign")
  @Timeout(1800)
  void twoThousandOfEach() throws Exception {
    run(2000);
  }

  private static void run(int launches) throws Exception {
    String oracle = COracle.program();
    List<OsHandle> secret = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      OsPipe pipe = Current.os().createPipe();
      secret.add(pipe.readEnd());
      secret.add(pipe.writeEnd());
    }
    Set<Long> inodes =
        secret.stream()
            .map(one -> COracle.expected(PortSpawn.number(one), 0).inode())
            .collect(Collectors.toSet());
    AtomicLong inTheirs = new AtomicLong();
    AtomicLong looked = new AtomicLong();
    AtomicLong slowest = new AtomicLong();
    try (Launches starts = new Launches()) {
      FutureTask<Void> theirs =
          new FutureTask<>(
              () -> {
                Launches.inThreads(
                    4,
                    launches,
                    () -> {
                      inTheirs.addAndGet(ourHandlesIn(oracle, inodes));
                      looked.incrementAndGet();
                      return null;
                    });
                return null;
              });
      new Thread(theirs, "theirs").start();
      Launches.inThreads(
          4,
          launches,
          () -> {
            long began = System.nanoTime();
            starts.one(new Random(ThreadLocalRandom.current().nextLong()));
            slowest.accumulateAndGet(System.nanoTime() - began, Math::max);
            return null;
          });
      theirs.get();
      System.out.println(
          "R3 launches="
              + launches
              + " ours in theirs="
              + inTheirs
              + " theirs in ours="
              + starts.leaked()
              + " missing="
              + starts.missing()
              + " slowest start to end="
              + slowest.get() / 1_000_000
              + " ms");
      assertThat(looked).hasValue(launches);
      assertThat(inTheirs).hasValue(0);
      assertThat(starts.leaked()).isZero();
      assertThat(starts.missing()).isZero();
    } finally {
      secret.forEach(OsHandle::close);
    }
  }

  private static long ourHandlesIn(String oracle, Set<Long> inodes) throws Exception {
    Process process = new ProcessBuilder(oracle).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    Map<Integer, COracle.Descriptor> found = COracle.parse(text).descriptors();
    // The JDK's three pipes: an empty answer would look like a clean child.
    assertThat(found).containsKeys(0, 1, 2);
    return found.values().stream().filter(one -> inodes.contains(one.inode())).count();
  }
}
