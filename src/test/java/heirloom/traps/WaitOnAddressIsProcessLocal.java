package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SharedEvent;
import heirloom.sync.SyncChild;
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

  /** Half a second each if nobody woke anybody: more than a test may take. */
  private static final int ROUNDS = 500;

  @Test
  void sleepersOfAnotherProcessAreWoken() throws Exception {
    try (SharedEvent there = SharedEvent.autoReset();
        SharedEvent back = SharedEvent.autoReset()) {
      Child child =
          SyncChild.of(WaitOnAddressIsProcessLocal.class, "answers")
              .inherit("there", there)
              .inherit("back", back)
              .start();
      for (int i = 0; i < ROUNDS; i++) {
        there.set();
        back.await();
      }
      assertThat(child.waitFor()).isZero();
    }
  }

  static void answers(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedEvent there = given.take("there", SharedEvent.TYPE);
    SharedEvent back = given.take("back", SharedEvent.TYPE);
    for (int i = 0; i < ROUNDS; i++) {
      there.await();
      back.set();
    }
  }
}
