package heirloom.launch;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.DeathReport;
import heirloom.testing.FakeOs;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A stream that fails while a child's end is told costs nobody anything: what the child held is
 * repaired, and all else is closed.
 */
class StreamFailsAtTheEndTest {

  private final List<Throwable> told = new CopyOnWriteArrayList<>();
  private Thread.UncaughtExceptionHandler before = (thread, e) -> {};

  @BeforeEach
  void listen() {
    before = Thread.currentThread().getUncaughtExceptionHandler();
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> told.add(e));
  }

  @AfterEach
  void listenNoMore() {
    Thread.currentThread().setUncaughtExceptionHandler(before);
  }

  @Test
  void whatTheChildHeldIsRepaired() throws Exception {
    for (FakeOs os : List.of(FakeOs.linux(), FakeOs.windows())) {
      AtomicInteger deaths = new AtomicInteger();
      os.failDrains();
      ChildBuilder builder =
          new ChildBuilder("worker")
              .inherit("thing", FakeThings.thing(os, "thing", 1, deaths))
              .controlled()
              .redirectOutput(Redirect.PIPE)
              .redirectError(Redirect.PIPE);
      Child child = builder.start(os);
      os.only().process().end(0, 0);
      DeathReport report = child.repairs().get(1, TimeUnit.MINUTES);
      assertThat(report.failures()).isEmpty();
      assertThat(deaths).hasValue(1);
      assertThat(os.open()).isEmpty();
      assertThat(child.waitFor(Duration.ZERO.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }
    // Both streams of both children: nothing is silent.
    assertThat(told).hasSize(4).allMatch(e -> e instanceof IllegalStateException);
  }
}
