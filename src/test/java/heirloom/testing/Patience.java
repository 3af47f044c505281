package heirloom.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for conditions on machines that may be very busy: a minute is no failure yet. */
public final class Patience {

  private Patience() {}

  /** As {@code Awaitility.await()}, looking often and giving up late. */
  public static ConditionFactory await() {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(90));
  }
}
