package heirloom.traps;

import heirloom.sync.EventRounds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * It never wakes another process. (Microsoft's page on WaitOnAddress.) Our words, sleeping on an
 * inherited unnamed semaphore of the kernel.
 */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "WaitOnAddress is of Windows")
final class WaitOnAddressIsProcessLocal {

  @Test
  void sleepersOfAnotherProcessAreWoken() throws Exception {
    EventRounds.withAChild();
  }
}
