package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The numbers of WaitForSingleObject as values. */
final class WaitResultTest {

  @Test
  void everyNumberHasItsValue() {
    assertThat(WaitResult.of(0)).isEqualTo(WaitResult.ACQUIRED);
    assertThat(WaitResult.of(0x80)).isEqualTo(WaitResult.ABANDONED);
    assertThat(WaitResult.of(0x102)).isEqualTo(WaitResult.TIMED_OUT);
  }

  @Test
  void anAbandonedMutexIsAcquired() {
    assertThat(WaitResult.values())
        .filteredOn(WaitResult::isAcquired)
        .containsExactly(WaitResult.ACQUIRED, WaitResult.ABANDONED);
  }

  @Test
  void whatIsNoResultIsNotTakenForOne() {
    assertThatThrownBy(() -> WaitResult.of(-1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("0xffffffff");
  }
}
