package heirloom.sync;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program in C takes part in what Java made, through {@code child-app/c/heirloom.h}. */
@ExtendWith(HandleCensus.class)
class CClientTest {

  private static final int ROUNDS = 20_000;

  @Test
  void bothUnderOneLock() throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        SharedMemory memory = SharedMemory.allocate(64);
        CClient client = CClient.of(Map.of("lock", mutex, "memory", memory))) {
      assertThat(client.attached()).startsWith("OK ");
      client.tell("add " + ROUNDS);
      for (int i = 0; i < ROUNDS; i++) {
        try (SharedMutex.Held held = mutex.lock()) {
          assertThat(held.ownerDied()).isFalse();
          memory.longs().put(0, memory.longs().get(0) + 1);
        }
      }
      assertThat(client.hear()).isEqualTo("OK");
      assertThat(memory.longs().get(0)).isEqualTo(2L * ROUNDS);
    }
  }

  @Test
  void eachWakesTheOther() throws Exception {
    try (SharedSemaphore places = SharedSemaphore.create(0, 2);
        SharedEvent event = SharedEvent.manualReset();
        CClient client = CClient.of(Map.of("places", places, "event", event))) {
      for (int i = 0; i < 100; i++) {
        client.tell("take");
        places.post();
        assertThat(client.hear()).isEqualTo("OK");
        client.tell("wait");
        event.set();
        assertThat(client.hear()).isEqualTo("OK");
        event.reset();
        client.tell("post");
        places.take();
        assertThat(client.hear()).isEqualTo("OK");
        client.tell("set");
        event.await();
        assertThat(client.hear()).isEqualTo("OK");
        assertThat(client.ask("reset")).isEqualTo("OK");
      }
      assertThat(client.ask("take 10")).isEqualTo("TIMED_OUT");
      assertThat(client.ask("wait 0")).isEqualTo("TIMED_OUT");
      assertThat(client.ask("release")).isEqualTo("WRONG_STATE");
      assertThat(client.ask("post")).isEqualTo("OK");
      assertThat(client.ask("post")).isEqualTo("OK");
      assertThat(client.ask("post")).isEqualTo("WRONG_STATE");
      assertThat(places.permits()).isEqualTo(2);
    }
  }

  @Test
  void deathIsToldBothWays() throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        SharedSemaphore places = SharedSemaphore.create(2, 2)) {
      try (CClient client = CClient.of(Map.of("lock", mutex, "places", places))) {
        assertThat(client.ask("lock")).isEqualTo("OK");
        assertThat(client.ask("acquire")).isEqualTo("OK");
        client.die();
        assertThat(client.child().repairs().get().repairs())
            .containsExactly(
                new PermitsReturned(places.toString(), 1), new LockRecovered(mutex.toString()));
      }
      try (CClient next = CClient.of(Map.of("lock", mutex, "places", places))) {
        assertThat(next.ask("lock")).isEqualTo("OWNER_DIED");
        assertThat(next.ask("unlock")).isEqualTo("OK");
        assertThat(next.ask("lock")).isEqualTo("NOT_RECOVERABLE");
        assertThat(places.permits()).isEqualTo(2);
      }
    }
  }

  @Test
  void aForeignHeaderIsRefused() throws Exception {
    for (int[] change : new int[][] {{8, 2}, {12, 0}, {0, 0}, {16, 2}, {24, 1}, {40, 3}}) {
      try (SharedMutex mutex = SharedMutex.create()) {
        Words.set(SyncLab.memory(mutex), change[0], change[1]);
        try (CClient client = CClient.of(Map.of("lock", mutex))) {
          assertThat(client.attached())
              .startsWith(change[0] == 8 ? "UNKNOWN_VERSION" : "IDENTITY_MISMATCH");
        }
      }
    }
  }
}
