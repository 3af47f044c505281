package heirloom.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.testing.HandleCensus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events of both kinds between processes. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class SharedEventTest {

  @Test
  void aSettingLetsAnotherProcessThrough() throws Exception {
    try (SharedEvent ready = SharedEvent.manualReset();
        SharedEvent next = SharedEvent.autoReset();
        SharedEvent done = SharedEvent.autoReset()) {
      Child child =
          SyncChild.of(SharedEventTest.class, "answers")
              .inherit("ready", ready)
              .inherit("next", next)
              .inherit("done", done)
              .start();
      ready.await();
      assertThat(ready.isSet()).isTrue();
      ready.await();
      for (int i = 0; i < 100; i++) {
        next.set();
        done.await();
      }
      assertThat(done.await(Duration.ZERO)).isFalse();
      assertThat(child.waitFor()).isZero();
    }
  }

  static void answers(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedEvent next = given.take("next", SharedEvent.TYPE);
    SharedEvent done = given.take("done", SharedEvent.TYPE);
    given.take("ready", SharedEvent.TYPE).set();
    for (int i = 0; i < 100; i++) {
      next.await();
      done.set();
    }
  }

  @Test
  void autoResetLetsOneThroughPerSetting() throws Exception {
    try (SharedEvent event = SharedEvent.autoReset()) {
      event.set();
      event.set();
      assertThat(event.await(Duration.ZERO)).isTrue();
      assertThat(event.await(Duration.ofMillis(5))).isFalse();
      assertThat(event.isSet()).isFalse();
    }
  }

  @Test
  void manualResetStaysUntilReset() throws Exception {
    try (SharedEvent event = SharedEvent.manualReset()) {
      event.set();
      assertThat(event.await(Duration.ZERO)).isTrue();
      assertThat(event.await(Duration.ZERO)).isTrue();
      event.reset();
      event.reset();
      assertThat(event.await(Duration.ZERO)).isFalse();
    }
    SharedEvent closed = SharedEvent.manualReset();
    closed.close();
    assertThatThrownBy(closed::set)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("event \"event\" is closed");
  }

  @Test
  void whoWaitedGetsThroughThoughItIsResetAtOnce() throws Exception {
    try (SharedEvent event = SharedEvent.manualReset()) {
      CompletableFuture<Void> through = CompletableFuture.runAsync(event::awaitUninterruptibly);
      while (!through.isDone()) {
        // Only the first of these that finds the other waiting counts.
        event.set();
        event.reset();
      }
      through.get();
      assertThat(event.isSet()).isFalse();
    }
  }
}
