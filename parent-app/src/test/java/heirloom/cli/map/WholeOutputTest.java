package heirloom.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import heirloom.launch.ChildBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Output that is kept until its slice is done. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memory is a file on Linux alone")
class WholeOutputTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicInteger failures = new AtomicInteger();

  private WholeOutput output(boolean ordered, int ahead, long most) {
    return new WholeOutput(out, ordered, ahead, most, failures::incrementAndGet);
  }

  private static Sink printed(WholeOutput output, long number, String text) throws Exception {
    Sink sink = output.begin(number);
    assertThat(
            new ChildBuilder("printf", "%s", text)
                .redirectOutput(sink.direct().orElseThrow())
                .start()
                .waitFor())
        .isZero();
    return sink;
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void inOrderASliceWaitsForThoseBeforeIt() throws Exception {
    WholeOutput output = output(true, 4, 1000);
    Sink first = printed(output, 0, "a");
    Sink second = printed(output, 1, "b");
    Sink third = printed(output, 2, "c");
    output.finish(2, Optional.of(third));
    output.finish(1, Optional.of(second));
    assertThat(text()).isEmpty();
    output.finish(0, Optional.of(first));
    assertThat(text()).isEqualTo("abc");
    assertThatThrownBy(third::size).as("closed").isInstanceOf(IllegalStateException.class);
  }

  @Test
  void withoutOrderItComesOutAtItsEnd() throws Exception {
    WholeOutput output = output(false, 1, 1);
    Sink first = printed(output, 0, "a");
    Sink second = printed(output, 1, "b");
    output.finish(1, Optional.of(second));
    assertThat(text()).isEqualTo("b");
    output.finish(0, Optional.of(first));
    assertThat(text()).isEqualTo("ba");
  }

  @Test
  void whatARunPrintedThatIsDoneAgainIsGone() throws Exception {
    WholeOutput output = output(true, 2, 1000);
    var unused = printed(output, 0, "half");
    output.drop(0);
    output.finish(0, Optional.of(printed(output, 0, "whole")));
    assertThat(text()).isEqualTo("whole");
  }

  @Test
  void whatIsPrintedBehindTheEndIsNotKept() throws Exception {
    WholeOutput output = output(true, 2, 1000);
    Sink sink = printed(output, 1, "run");
    sink.end();
    ChildBuilder late = new ChildBuilder("printf", " and more");
    assertThat(late.redirectOutput(sink.direct().orElseThrow()).start().waitFor())
        .as("it is told so")
        .isNotZero();
    assertThat(sink.size()).isEqualTo(3);
    output.finish(1, Optional.of(sink));
    output.finish(0, Optional.empty());
    assertThat(text()).isEqualTo("run");
  }

  @Test
  void whatCannotBeReadIsNotTheOutputsFault() throws Exception {
    WholeOutput output = output(false, 1, 1000);
    Sink unreadable =
        new Sink() {
          @Override
          public OutputStream stream() {
            return out;
          }

          @Override
          public long size() {
            return 1;
          }

          @Override
          public void copyTo(OutputStream to) throws IOException {
            throw new IOException("open: EMFILE");
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> output.finish(0, Optional.of(unreadable)))
        .isInstanceOf(KeepingFailure.class)
        .hasMessage("what the commands print can't be kept: open: EMFILE");
    assertThat(output.failure()).containsInstanceOf(KeepingFailure.class);
  }

  @Test
  void aWatchThatCannotEndACommandIsAFailure() throws Exception {
    WholeOutput output = output(true, 4, 1000);
    Sink sink = printed(output, 0, "x".repeat(2000));
    LongConsumer broken =
        number -> {
          throw new IllegalStateException("no");
        };
    try (OutputWatch watch = new OutputWatch(output, 1000, broken)) {
      await().until(() -> output.failure().isPresent());
      assertThat(watch.hasEnded(0)).isTrue();
    }
    sink.close();
  }

  @Test
  void behindAFailureNothingComesOut() throws Exception {
    WholeOutput output = output(true, 4, 1000);
    Sink first = printed(output, 0, "a");
    Sink second = printed(output, 1, "b");
    output.endAfter(0);
    output.finish(1, Optional.of(second));
    output.finish(0, Optional.of(first));
    assertThat(text()).isEqualTo("a");
  }

  @Test
  void whenTooMuchIsKeptOnlyTheNextInTurnBegins() throws Exception {
    WholeOutput output = output(true, 10, 3);
    output.finish(1, Optional.of(printed(output, 1, "more than three")));
    CountDownLatch begun = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () -> {
              try {
                output.begin(2).close();
                begun.countDown();
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.WAITING);
    output.finish(0, Optional.of(printed(output, 0, "x")));
    begun.await();
    assertThat(text()).isEqualTo("xmore than three");
  }

  @Test
  void aWriteThatFailsIsToldToAll() throws Exception {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("no space");
          }
        };
    WholeOutput output = new WholeOutput(broken, true, 4, 1000, failures::incrementAndGet);
    Sink first = printed(output, 0, "a");
    Sink second = printed(output, 1, "b");
    output.finish(1, Optional.of(second));
    assertThatThrownBy(() -> output.finish(0, Optional.of(first))).hasMessage("no space");
    assertThat(failures).hasValue(1);
    assertThatThrownBy(() -> output.begin(2)).hasMessage("no space");
    assertThatThrownBy(second::size).as("closed").isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whoPrintsWithoutAnEndIsEnded() throws Exception {
    WholeOutput output = output(true, 4, 1000);
    Sink small = printed(output, 0, "a");
    Sink large = printed(output, 1, "x".repeat(2000));
    Set<Long> ended = ConcurrentHashMap.newKeySet();
    try (OutputWatch watch = new OutputWatch(output, 1000, ended::add)) {
      await().until(() -> watch.hasEnded(1) && ended.contains(1L));
      assertThat(watch.hasEnded(0)).isFalse();
    }
    ChildBuilder more = new ChildBuilder("printf", "more");
    assertThat(more.redirectOutput(large.direct().orElseThrow()).start().waitFor()).isNotZero();
    output.finish(0, Optional.of(small));
    output.finish(1, Optional.of(large));
  }
}
