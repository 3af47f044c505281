package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsException;
import heirloom.testing.HandleCensus;
import heirloom.testing.Zombies;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;

/**
 * A {@link FaultSweep} over one act, after each of whose runs nothing may be left open and no
 * zombie: the act ends in success or in an exception with the errno that was planted.
 */
final class LeakFreeSweep {

  /** Something that must end in success or in a typed exception. */
  @FunctionalInterface
  interface Act {
    void run() throws IOException;
  }

  private final FaultyLibc faulty;
  private final Set<Integer> consequences = new HashSet<>();

  LeakFreeSweep(FaultyLibc faulty) {
    this.faulty = faulty;
  }

  /** An errno that may also come, as what follows from a fault on another thread. */
  LeakFreeSweep mayEndIn(int errno) {
    consequences.add(errno);
    return this;
  }

  /** Sweeps, checks, prints the number of pairs; returns which calls were made to fail. */
  Set<String> over(String what, Act act) throws Exception {
    act.run();
    Map<String, Integer> before = HandleCensus.count();
    int[] outcomes = {0, 0};
    Set<String> hit = new TreeSet<>();
    int pairs =
        FaultSweep.over(
            faulty,
            FaultSweep.ERRNOS,
            (armed, errno) -> {
              try {
                act.run();
                outcomes[0]++;
              } catch (OsException e) {
                if (!consequences.contains(e.code())) {
                  assertThat(e.code()).isEqualTo(errno);
                }
                outcomes[1]++;
              }
              armed.failed().ifPresent(hit::add);
              Awaitility.await()
                  .pollDelay(Duration.ZERO)
                  .pollInterval(Duration.ofMillis(2))
                  .untilAsserted(() -> assertThat(HandleCensus.count()).isEqualTo(before));
              assertThat(Zombies.ofThisProcess()).isEmpty();
            });
    System.out.println(
        "R7 " + what + ": pairs=" + pairs + " survived=" + outcomes[0] + " refused=" + outcomes[1]);
    assertThat(pairs).isGreaterThan(6 * FaultSweep.ERRNOS.size());
    assertThat(outcomes[0]).isPositive();
    assertThat(outcomes[1]).isPositive();
    return hit;
  }
}
