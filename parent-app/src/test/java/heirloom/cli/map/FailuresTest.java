package heirloom.cli.map;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.cli.CommandFailure;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailuresTest {

  private final Failures failures = new Failures();

  private void fails(int... slices) {
    for (int slice : slices) {
      failures.ofSlice(slice, new CommandFailure(10 + slice, "slice " + slice));
    }
  }

  private Failures.Report report(boolean all) {
    return failures.report(all).orElseThrow();
  }

  @Test
  void theFirstInTheInputsOrderIsTheResult() {
    assertThat(failures.report(true)).isEmpty();
    fails(7, 3, 5);
    assertThat(failures.first()).isEqualTo(3);
    assertThat(report(false).before()).isEmpty();
    assertThat(report(false).last()).hasMessage("slice 3");
    assertThat(report(true).before()).containsExactly("slice 3", "slice 5", "slice 7");
    assertThat(report(true).last()).hasMessage("3 slices failed");
    assertThat(report(true).last().exitCode()).isEqualTo(13);
  }

  @Test
  void theFirstAreToldAndTheOthersCounted() {
    fails(IntStream.range(0, 50).map(i -> 49 - i).toArray());
    assertThat(report(true).before())
        .hasSize(Failures.TOLD + 1)
        .startsWith("slice 0", "slice 1")
        .endsWith("slice 19", "and 30 more");
    assertThat(report(true).last()).hasMessage("50 slices failed");
  }

  @Test
  void theInputIsNoSlice() {
    failures.ofInput(CommandFailure.failed("disk can't be read"));
    failures.ofInput(CommandFailure.failed("told before"));
    assertThat(report(true).last()).hasMessage("disk can't be read");
    assertThat(failures.first()).isEqualTo(Long.MAX_VALUE);
    fails(4);
    assertThat(report(true).before()).containsExactly("slice 4");
    assertThat(report(true).last())
        .hasMessage("1 slice failed, and those behind were not done: disk can't be read");
    assertThat(report(false).last()).hasMessage("slice 4");
  }
}
