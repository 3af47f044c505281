package heirloom.cli.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.cli.CommandProcess;
import heirloom.cli.CommandProcess.Ended;
import heirloom.cli.selftest.Check.Result;
import heirloom.cli.selftest.Check.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code heirloom selftest} as users start it, and how its rows are judged. */
class SelftestTest {

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "ci/windows runs the verb there")
  void allRowsAreTriedAndKept() throws Exception {
    Ended ended = CommandProcess.run("selftest", "--json");
    assertThat(ended.code()).as("%s", ended).isZero();
    for (String row :
        new String[] {"starts", "leftovers", "oneway", "lock", "lane", "hostile", "parent"}) {
      assertThat(ended.out()).contains("\"row\": \"" + row + "\"");
    }
    assertThat(ended.out().split("\"state\": \"kept\"", -1)).hasSize(8);
    assertThat(ended.out()).contains("\"lost\": 0").contains("\"torn\": 0");
  }

  private static Check check(java.util.concurrent.Callable<Result> body) {
    return new Check() {
      @Override
      public String name() {
        return "some";
      }

      @Override
      public String promise() {
        return "something";
      }

      @Override
      public Result run(Size size) throws Exception {
        return body.call();
      }
    };
  }

  @Test
  void whatGoesWrongInARowIsABrokenPromise() throws Exception {
    Result failed =
        Watched.run(
            check(
                () -> {
                  throw new IllegalStateException("no");
                }),
            Size.SMALL);
    assertThat(failed.passed()).isFalse();
    assertThat(failed.fault()).contains("IllegalStateException: no");
    Tally tally = new Tally();
    tally.count("tries");
    tally.faultIf(false, "not this");
    tally.fault("the first");
    tally.fault("another");
    assertThat(tally.result().fault()).isEqualTo("the first");
    assertThat(tally.result().figures()).containsEntry("tries", 1L);
    assertThat(Watched.run(check(() -> new Tally().result()), Size.SMALL).passed()).isTrue();
  }
}
