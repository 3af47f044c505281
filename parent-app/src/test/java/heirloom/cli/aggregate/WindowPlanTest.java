package heirloom.cli.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.cli.CommandFailure;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WindowPlanTest {

  private static final OptionalLong NOT_GIVEN = OptionalLong.empty();
  private static final long GIB = 1L << 30;

  private static OptionalLong mib(long size) {
    return OptionalLong.of(size << 20);
  }

  @Test
  void bigInputsGetSixteenPlacesOfFourMebibytes() throws CommandFailure {
    for (int workers = 1; workers <= 8; workers++) {
      assertThat(WindowPlan.choose(mib(5000), 24 * GIB, NOT_GIVEN, NOT_GIVEN, workers))
          .isEqualTo(new WindowPlan(4 << 20, 1 << 20, 16, false));
    }
  }

  @Test
  void smallOrUnknownInputsTouchOnlyWhatTheyFill() throws CommandFailure {
    WindowPlan tiny = WindowPlan.choose(OptionalLong.of(7), 24 * GIB, NOT_GIVEN, NOT_GIVEN, 2);
    assertThat(tiny.slice()).isEqualTo(64 << 10);
    assertThat(WindowPlan.choose(mib(1), 24 * GIB, NOT_GIVEN, NOT_GIVEN, 2).window())
        .isEqualTo(16L << 20);
    assertThat(WindowPlan.choose(mib(3), 24 * GIB, NOT_GIVEN, NOT_GIVEN, 2).sparse()).isTrue();
    assertThat(WindowPlan.choose(NOT_GIVEN, 24 * GIB, NOT_GIVEN, NOT_GIVEN, 2).sparse()).isTrue();
  }

  @Test
  void smallMachinesAndManyWorkersGetSmallerSlices() throws CommandFailure {
    WindowPlan small = WindowPlan.choose(NOT_GIVEN, GIB / 8, NOT_GIVEN, NOT_GIVEN, 2);
    assertThat(small.window()).isEqualTo(16L << 20);
    assertThat(small.places()).isEqualTo(8);
    WindowPlan many = WindowPlan.choose(NOT_GIVEN, 24 * GIB, NOT_GIVEN, NOT_GIVEN, 64);
    assertThat(many.window()).isEqualTo(64L << 20);
    assertThat(many.places()).isEqualTo(128);
  }

  @Test
  void tooLittleMemoryNamesTheLeast() {
    assertThatThrownBy(() -> WindowPlan.choose(NOT_GIVEN, GIB, mib(8), mib(4), 4))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(
            "--memory 8 MiB is too small for 4 workers with slices of 4 MiB;"
                + " --memory needs at least 16M");
    assertThatThrownBy(() -> WindowPlan.choose(NOT_GIVEN, 24 * GIB, NOT_GIVEN, mib(32), 4))
        .hasMessageEndingWith("--memory needs at least 128M");
    assertThatThrownBy(() -> WindowPlan.choose(NOT_GIVEN, 24 * GIB, mib(2048), NOT_GIVEN, 4))
        .hasMessageContaining("too large");
  }

  @Test
  void slicesBeginSmallAndGrow() throws CommandFailure {
    WindowPlan plan = WindowPlan.choose(NOT_GIVEN, 24 * GIB, NOT_GIVEN, NOT_GIVEN, 2);
    assertThat(plan.aim(0, 2)).isEqualTo(128 << 10);
    assertThat(plan.aim(2, 2)).isEqualTo(256 << 10);
    assertThat(plan.aim(1_000_000_000_000L, 2)).isEqualTo(1 << 20);
    assertThat(plan.slice()).as("a record may still be as long").isEqualTo(4 << 20);
    WindowPlan asked = WindowPlan.choose(NOT_GIVEN, 24 * GIB, NOT_GIVEN, mib(4), 2);
    assertThat(asked.aim(1_000_000_000_000L, 2)).isEqualTo(4 << 20);
  }
}
