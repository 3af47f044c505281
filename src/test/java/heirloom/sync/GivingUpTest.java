package heirloom.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.HandleCensus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A waiter that was woken and gives up has had a wake-up that another needs: the word is marked
 * then, or the next one is woken.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class GivingUpTest {

  private static final int FIRST = MutexWord.owner(new SlotTable.Slot(2, 1));
  private static final int SECOND = MutexWord.owner(new SlotTable.Slot(3, 1));
  private static final int THIRD = MutexWord.owner(new SlotTable.Slot(4, 1));

  /** Woken, overtaken, and the word changes once more just before it can be marked. */
  @Test
  void overAChangedWordWakesTheNext() throws Exception {
    try (FakeWord fake = new FakeWord();
        SharedMutex mutex = new SharedMutex(fake.region)) {
      fake.set(FIRST);
      fake.inSleep = () -> fake.set(SECOND);
      assertThat(mutex.lock(new TwoTurns(() -> fake.set(THIRD)))).isEmpty();
      assertThat(fake.get()).as("nothing was marked").isEqualTo(THIRD);
      assertThat(fake.wakes).isEqualTo(1);
    }
  }

  /** Who never slept had no wake-up: no system call for it. */
  @Test
  void withoutHavingSleptWakesNobody() throws Exception {
    try (FakeWord fake = new FakeWord();
        SharedMutex mutex = new SharedMutex(fake.region)) {
      fake.set(FIRST);
      Wait over =
          new Wait(true, true, 0) {
            @Override
            boolean spins() {
              fake.set(SECOND);
              return false;
            }
          };
      assertThat(mutex.lock(over)).isEmpty();
      assertThat(fake.wakes).isZero();
    }
  }

  @Test
  void byInterruptLeavesTheMark() throws Exception {
    try (FakeWord fake = new FakeWord();
        SharedMutex mutex = new SharedMutex(fake.region)) {
      fake.set(FIRST);
      fake.inSleep =
          () -> {
            fake.set(SECOND);
            Thread.currentThread().interrupt();
          };
      assertThatThrownBy(mutex::lockInterruptibly).isInstanceOf(InterruptedException.class);
      assertThat(fake.get()).isEqualTo(SECOND | MutexWord.WAITERS);
    }
  }

  @Test
  void byClosingLeavesTheMark() throws Exception {
    try (FakeWord fake = new FakeWord()) {
      SharedMutex mutex = new SharedMutex(fake.region);
      fake.set(FIRST);
      fake.inSleep =
          () -> {
            fake.set(SECOND);
            mutex.close();
          };
      assertThatThrownBy(mutex::lock)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThat(fake.get()).isEqualTo(SECOND | MutexWord.WAITERS);
    }
  }

  /** Has time for one sleep; before the second marking something happens, and time is over. */
  private static final class TwoTurns extends Wait {
    private final Runnable beforeTheSecond;
    private int turns;

    TwoTurns(Runnable beforeTheSecond) {
      super(true, true, 0);
      this.beforeTheSecond = beforeTheSecond;
    }

    @Override
    boolean spins() {
      if (++turns == 2) {
        beforeTheSecond.run();
      }
      return false;
    }

    @Override
    long left() {
      return turns < 2 ? SLICE : 0;
    }
  }
}
