package heirloom.cli.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.cli.CommandProcess;
import heirloom.cli.CommandProcess.Ended;
import heirloom.cli.selftest.Check.Result;
import heirloom.cli.selftest.Check.Size;
import heirloom.launch.ChildBuilder;
import heirloom.pool.Worker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** {@code heirloom selftest} as users start it, and how its rows are judged. */
class SelftestTest {

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "ci/windows runs the verb there")
  void allRowsAreTriedAndKept() throws Exception {
    Ended ended = CommandProcess.run("selftest", "--size", "1", "--seed", "1", "--json");
    assertThat(ended.code()).as("%s", ended).isZero();
    for (String row :
        new String[] {
          "starts", "leftovers", "oneway", "lock", "lane", "pool", "hostile", "parent"
        }) {
      assertThat(ended.out()).contains("\"row\": \"" + row + "\"");
    }
    assertThat(ended.out().split("\"state\": \"kept\"", -1)).hasSize(9);
    assertThat(ended.out()).contains("\"lost\": 0").contains("\"torn\": 0");
  }

  /** Says whatever a parent waits for, does nothing of it, and ends. */
  static final class Quitter {
    public static void main(String[] arguments) {
      System.out.println(arguments.length == 0 ? "ready" : "spoils 2");
      System.exit(3);
    }
  }

  /** Says that it tried all, and tried nothing. */
  static final class Braggart {
    public static void main(String[] arguments) {
      System.out.println("0 of 0 ");
    }
  }

  /** Says that it spoils, and does not. */
  static final class Lamb {
    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("spoils 2");
      new CountDownLatch(1).await();
    }
  }

  /** A worker that is wrong. */
  static final class Wrong implements Worker<Long, Long> {
    @Override
    public Long run(Long task) {
      return task + 1;
    }
  }

  static List<Arguments> sabotage() {
    return List.of(
        Arguments.of(
            new StartsCheck(() -> new ChildBuilder("sh", "-c", "exec cat 3<&-")), "not its list"),
        Arguments.of(
            new LeftoversCheck(() -> new ChildBuilder("sh", "-c", "head -n1; exit 3")),
            "a child ended before it was killed, with 3"),
        Arguments.of(new OneWayCheck(Quitter.class), "the intruder ended with 3"),
        Arguments.of(new OneWayCheck(Braggart.class), "tried were 0 attacks, not 6"),
        Arguments.of(new LockCheck(Quitter.class), "ended before it was killed, with 3"),
        Arguments.of(new LaneCheck(Quitter.class), "ended before it was killed, with 3"),
        Arguments.of(new PoolCheck(Wrong.class), "200 results are wrong"),
        Arguments.of(new HostileCheck(Quitter.class), "ended by itself, with 3"),
        Arguments.of(new HostileCheck(Lamb.class), "no spoilt word was ever refused"),
        Arguments.of(new ParentCheck(Quitter.class), "the parent said: spoils 2"));
  }

  @ParameterizedTest
  @MethodSource("sabotage")
  @EnabledOnOs(value = OS.LINUX, disabledReason = "some children are sh and head")
  void aRowWhoseChildrenDoNotDoTheirPartIsBroken(Check check, String fault) {
    StringWriter text = new StringWriter();
    CommandLine command = new CommandLine(new SelftestCommand(List.of(check)));
    command.setOut(new PrintWriter(text));
    assertThat(command.execute("--json")).as("%s", text).isEqualTo(1);
    assertThat(text.toString())
        .contains("\"state\": \"broken\"")
        .contains(fault)
        .contains("\"tried\": {");
  }

  @Test
  void theTableHasFourColumnsAndASeed() {
    Check some = check(tally -> tally.count("tries"));
    StringWriter text = new StringWriter();
    CommandLine command = new CommandLine(new SelftestCommand(List.of(some)));
    command.setOut(new PrintWriter(text));
    assertThat(command.execute("--seed", "7", "--size", "3")).isZero();
    assertThat(text.toString())
        .containsPattern("row +what +tried +result")
        .containsPattern("some +something +1 tries +kept")
        .contains("all promises kept (--seed 7)");
    command.setErr(new PrintWriter(text));
    for (String size : List.of("0", "tiny", "10001", "-1")) {
      assertThat(command.execute("--size", size)).isNotZero();
    }
  }

  @Test
  void thatNothingCouldBeTriedIsNoKeptPromise() {
    Check none =
        check(
            "this system has none",
            any -> {
              throw new IllegalStateException("it is missing");
            });
    StringWriter text = new StringWriter();
    CommandLine command = new CommandLine(new SelftestCommand(List.of(none)));
    command.setOut(new PrintWriter(text));
    assertThat(command.execute()).isEqualTo(1);
    assertThat(text.toString()).contains("nothing could be tried (--seed");
    command = new CommandLine(new SelftestCommand(List.of(none, check(any -> {}))));
    command.setOut(new PrintWriter(text));
    assertThat(command.execute()).isZero();
    assertThat(text.toString()).contains("all promises kept");
  }

  @FunctionalInterface
  private interface Body {
    void run(Tally tally) throws Exception;
  }

  private static Check check(Body body) {
    return check("", body);
  }

  private static Check check(String missing, Body body) {
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
      public String missing() {
        return missing;
      }

      @Override
      public void run(Size size, Tally tally) throws Exception {
        body.run(tally);
      }
    };
  }

  @Test
  void whatGoesWrongInARowIsABrokenPromiseAndItsFiguresStay() throws Exception {
    Size small = new Size(1, 1);
    Result failed =
        Watched.run(
            check(
                tally -> {
                  tally.count("tries");
                  throw new IllegalStateException("no");
                }),
            small);
    assertThat(failed.passed()).isFalse();
    assertThat(failed.fault()).contains("IllegalStateException: no");
    assertThat(failed.tried()).containsEntry("tries", 1L);
    Tally tally = new Tally();
    tally.count("tries");
    tally.faultIf(false, "not this");
    tally.fault("the first");
    tally.fault("another");
    assertThat(tally.result().fault()).isEqualTo("the first");
    assertThat(Watched.run(check(any -> {}), small).passed()).isTrue();
  }
}
