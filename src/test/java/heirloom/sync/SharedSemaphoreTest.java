package heirloom.sync;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.testing.HandleCensus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The semaphore between processes, in both of its uses. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class SharedSemaphoreTest {

  private static final int ROUNDS = 5_000;

  @Test
  void noPermitIsLostOrMadeBetweenThreeProcesses() throws Exception {
    try (SharedSemaphore places = SharedSemaphore.create(2, 2)) {
      List<Child> children = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        children.add(
            SyncChild.of(SharedSemaphoreTest.class, "comesAndGoes")
                .inherit("places", places)
                .start());
      }
      comeAndGo(places);
      for (Child child : children) {
        assertThat(child.waitFor()).isZero();
        assertThat(child.repairs().get().repairs()).isEmpty();
      }
      assertThat(places.permits()).isEqualTo(2);
    }
  }

  static void comesAndGoes(String[] arguments) throws Exception {
    comeAndGo(Inheritance.current().take("places", SharedSemaphore.TYPE));
  }

  private static void comeAndGo(SharedSemaphore places) {
    for (int i = 0; i < ROUNDS; i++) {
      places.acquireUninterruptibly();
      assertThat(places.held()).isEqualTo(1);
      assertThat(places.permits()).isBetween(0, 1);
      places.release();
    }
  }

  @Test
  void everySignalIsTakenOnce() throws Exception {
    try (SharedSemaphore there = SharedSemaphore.create(0, 1_000_000);
        SharedSemaphore back = SharedSemaphore.create(0, 1_000_000)) {
      Child child =
          SyncChild.of(SharedSemaphoreTest.class, "echoes")
              .inherit("there", there)
              .inherit("back", back)
              .start();
      for (int i = 0; i < 200; i++) {
        there.post();
        back.take();
      }
      for (int i = 0; i < ROUNDS; i++) {
        there.post();
      }
      for (int i = 0; i < ROUNDS; i++) {
        back.take();
      }
      assertThat(there.permits()).isZero();
      assertThat(back.tryTake()).isFalse();
      child.destroyForcibly();
      assertThat(child.repairs().get().repairs()).isEmpty();
    }
  }

  static void echoes(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedSemaphore there = given.take("there", SharedSemaphore.TYPE);
    SharedSemaphore back = given.take("back", SharedSemaphore.TYPE);
    while (true) {
      there.take();
      back.post();
    }
  }

  @Test
  void permitsOfADeadProcessReturn() throws Exception {
    try (SharedSemaphore places = SharedSemaphore.create(5, 5, SyncOptions.named("places"))) {
      places.acquire();
      Child child =
          SyncChild.of(SharedSemaphoreTest.class, "holdsThree").inherit("places", places).start();
      await().until(() -> places.permits() == 1);
      child.destroyForcibly();
      assertThat(child.repairs().get().repairs())
          .containsExactly(new PermitsReturned("semaphore \"places\"", 3));
      assertThat(places.permits()).isEqualTo(4);
      assertThat(places.held()).isEqualTo(1);
      places.release();
      assertThat(places.permits()).isEqualTo(5);
    }
  }

  static void holdsThree(String[] arguments) throws Exception {
    SharedSemaphore places = Inheritance.current().take("places", SharedSemaphore.TYPE);
    for (int i = 0; i < 3; i++) {
      places.acquire();
    }
    Thread.sleep(Duration.ofMinutes(10).toMillis());
  }

  @Test
  void limitsAreKept() throws Exception {
    assertThatThrownBy(() -> SharedSemaphore.create(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maximum=0");
    assertThatThrownBy(() -> SharedSemaphore.create(3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("permits=3");
    try (SharedSemaphore one = SharedSemaphore.create(1, 1)) {
      assertThatThrownBy(one::post)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("maximum=1");
      assertThatThrownBy(one::release)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("holds no permit");
      assertThat(one.permits()).isEqualTo(1);
      assertThat(one.tryTake()).isTrue();
      assertThat(one.tryTake()).isFalse();
      assertThat(one.tryTake(Duration.ofMillis(5))).isFalse();
    }
    SharedSemaphore closed = SharedSemaphore.create(1, 1);
    closed.close();
    closed.close();
    assertThatThrownBy(closed::tryTake)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
