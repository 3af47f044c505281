package heirloom.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.COracle;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * R1 of docs/reliability.md: launches from eight threads while eight others open and close sockets,
 * files, pipes, selectors and watchers; what each child holds is compared by number, device, inode
 * and mode.
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason =
        "compares descriptors, by a C program; Windows has SiblingSpawnInheritsTheHandle")
class ExactInheritanceTest {

  @Test
  void fiveHundredLaunches() throws Exception {
    run(500, 0);
  }

  @Test
  @Tag("campaign")
  @Timeout(1800)
  void twoThousandLaunchesAndAMillionOpens() throws Exception {
    run(2000, 1_000_000);
  }

  private static void run(int launches, long opens) throws Exception {
    COracle.program();
    long seed = System.nanoTime();
    int done = 0;
    try (Launches starts = new Launches();
        Churn churn = new Churn(8, seed)) {
      do {
        Launches.inThreads(
            8,
            launches,
            () -> {
              starts.one(new Random(ThreadLocalRandom.current().nextLong()));
              return null;
            });
        done += launches;
      } while (churn.opens() < opens);
      System.out.println(
          "R1 launches="
              + done
              + " opens="
              + churn.opens()
              + " leaked="
              + starts.leaked()
              + " missing="
              + starts.missing()
              + " seed="
              + seed);
      assertThat(starts.leaked()).isZero();
      assertThat(starts.missing()).isZero();
    }
  }
}
