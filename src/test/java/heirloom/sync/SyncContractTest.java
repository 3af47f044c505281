package heirloom.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a mutex, a semaphore and an event do, in each pair of participants: the creator, which maps
 * the memory through the port, and one that adopted it, which maps it through the JDK.
 */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "a process adopts its own handles")
class SyncContractTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(5);

  private static <T> T in(boolean turned, T one, T other) {
    return turned ? other : one;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mutexExcludesAndHandsOver(boolean turned) throws Exception {
    try (SharedMutex creator = SharedMutex.create();
        Adopted<SharedMutex> adopted = Adopted.of(creator, SharedMutex.TYPE)) {
      SharedMutex first = in(turned, creator, adopted.thing());
      SharedMutex second = in(turned, adopted.thing(), creator);
      CompletableFuture<Boolean> handedOver;
      try (SharedMutex.Held held = first.lock()) {
        assertThat(second.isLocked()).isTrue();
        assertThat(second.tryLock()).isEmpty();
        assertThat(second.tryLock(SHORT)).isEmpty();
        handedOver = CompletableFuture.supplyAsync(() -> locks(second));
        assertThatThrownBy(first::lock)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("not recursive");
        held.markConsistent();
      }
      assertThat(handedOver.get()).isFalse();
      SharedMutex.Held held = first.lockInterruptibly();
      held.close();
      held.close();
      assertThatThrownBy(held::markConsistent).isInstanceOf(IllegalStateException.class);
      assertThat(second.isLocked()).isFalse();
    }
  }

  private static boolean locks(SharedMutex mutex) {
    try (SharedMutex.Held held = mutex.lock()) {
      return held.ownerDied();
    }
  }

  @Test
  void manyThreadsOfTwoParticipants() throws Exception {
    try (SharedMutex creator = SharedMutex.create();
        Adopted<SharedMutex> adopted = Adopted.of(creator, SharedMutex.TYPE)) {
      long[] counter = {0};
      List<CompletableFuture<Void>> all =
          List.of(creator, adopted.thing(), creator, adopted.thing()).stream()
              .map(
                  mutex ->
                      CompletableFuture.runAsync(
                          () -> {
                            for (int i = 0; i < 5_000; i++) {
                              try (SharedMutex.Held held = mutex.lock()) {
                                counter[0] += held.ownerDied() ? 0 : 1;
                              }
                            }
                          }))
              .toList();
      for (CompletableFuture<Void> one : all) {
        one.get();
      }
      assertThat(counter[0]).isEqualTo(20_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void semaphoreCountsForBoth(boolean turned) throws Exception {
    try (SharedSemaphore creator = SharedSemaphore.create(1, 2);
        Adopted<SharedSemaphore> adopted = Adopted.of(creator, SharedSemaphore.TYPE)) {
      SharedSemaphore first = in(turned, creator, adopted.thing());
      SharedSemaphore second = in(turned, adopted.thing(), creator);
      first.acquire();
      assertThat(first.held()).isEqualTo(1);
      assertThat(second.held()).isZero();
      assertThat(second.tryAcquire()).isFalse();
      assertThat(second.tryAcquire(SHORT)).isFalse();
      assertThatThrownBy(second::release).isInstanceOf(IllegalStateException.class);
      CompletableFuture<Boolean> gets = CompletableFuture.supplyAsync(() -> takes(second));
      first.release();
      assertThat(gets.get()).isTrue();
      second.post();
      second.post();
      assertThatThrownBy(first::post)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("maximum=2");
      assertThat(first.permits()).isEqualTo(2);
    }
  }

  private static boolean takes(SharedSemaphore semaphore) {
    try {
      return semaphore.tryTake(LONG);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void eventLetsTheOtherThrough(boolean turned, boolean manual) throws Exception {
    try (SharedEvent creator = manual ? SharedEvent.manualReset() : SharedEvent.autoReset();
        Adopted<SharedEvent> adopted = Adopted.of(creator, SharedEvent.TYPE)) {
      SharedEvent first = in(turned, creator, adopted.thing());
      SharedEvent second = in(turned, adopted.thing(), creator);
      assertThat(second.await(Duration.ZERO)).isFalse();
      CompletableFuture<Void> through = CompletableFuture.runAsync(second::awaitUninterruptibly);
      first.set();
      through.get();
      assertThat(first.isSet()).isEqualTo(manual);
      first.reset();
      assertThat(second.isSet()).isFalse();
    }
  }

  @Test
  void onlyTheCreatorHandsItOn() throws Exception {
    try (SharedMutex creator = SharedMutex.create();
        Adopted<SharedMutex> adopted = Adopted.of(creator, SharedMutex.TYPE)) {
      assertThatThrownBy(adopted.thing()::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("only the process that made it");
      assertThat(creator.holders()).isEqualTo(2);
      assertThat(adopted.thing().holders()).isZero();
    }
  }

  @Test
  void moreChildrenThanItWasMadeForAreRefused() throws Exception {
    try (SharedMutex creator = SharedMutex.create(SyncOptions.named("small").forChildren(1));
        Adopted<SharedMutex> adopted = Adopted.of(creator, SharedMutex.TYPE)) {
      assertThatThrownBy(creator::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("slots=2");
      SyncLab.dies(adopted.grant());
      Adopted.of(creator, SharedMutex.TYPE).close();
    }
    assertThatThrownBy(() -> SyncOptions.named("a b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SyncOptions.named("a").forChildren(1022))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsClosedSaysSo() throws Exception {
    SharedMutex mutex = SharedMutex.create(SyncOptions.named("totals"));
    SharedMutex.Held held = mutex.lock();
    mutex.close();
    mutex.close();
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable use :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            mutex::lock, mutex::tryLock, mutex::open)) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("mutex \"totals\" is closed");
    }
    // What this process holds can still be given back.
    assertThat(mutex.isLocked()).isTrue();
    held.close();
    assertThat(mutex.isLocked()).isFalse();
    assertThat(mutex.holders()).isEqualTo(1);
  }

  @Test
  void everyOperationOfAClosedSemaphoreOrEventSaysSo() throws Exception {
    SharedSemaphore permits = SharedSemaphore.create(1, 2);
    permits.close();
    SharedEvent event = SharedEvent.autoReset();
    event.close();
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable use :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            permits::permits,
            permits::held,
            permits::acquire,
            permits::acquireUninterruptibly,
            permits::tryAcquire,
            () -> permits.tryAcquire(Duration.ZERO),
            permits::release,
            permits::take,
            permits::takeUninterruptibly,
            permits::tryTake,
            () -> permits.tryTake(Duration.ZERO),
            permits::post,
            permits::open,
            event::isSet,
            event::set,
            event::reset,
            event::await,
            event::awaitUninterruptibly,
            () -> event.await(Duration.ZERO),
            event::open)) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith(" is closed");
    }
    assertThat(permits.holders()).isEqualTo(1);
    assertThat(event.holders()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 2, UNKNOWN_VERSION, layout is version=2",
    "12, 67305985, IDENTITY_MISMATCH, another byte order",
    "0, 0, IDENTITY_MISMATCH, does not begin with HEIRLOOM",
    "16, 2, IDENTITY_MISMATCH, kind=2",
    "20, 1, IDENTITY_MISMATCH, flags=1",
    "24, 1, IDENTITY_MISMATCH, size=1",
    "32, 7, IDENTITY_MISMATCH, capacity=7",
    "40, 3, IDENTITY_MISMATCH, slots=3"
  })
  void aHeaderThatSaysSomethingElseIsRefused(int at, int value, Reason reason, String words)
      throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      Words.set(SyncLab.memory(mutex), at, value);
      assertThatThrownBy(() -> Adopted.of(mutex, SharedMutex.TYPE))
          .isInstanceOfSatisfying(
              InheritanceException.class, e -> assertThat(e.reason()).isEqualTo(reason))
          .hasMessageContaining(words);
      assertThat(mutex.holders()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "slot, 1", "slot, 0", "slot, 129", "slot, x", "incarnation, 0", "incarnation, 1048576",
    "slots, 1023", "slots, 3", "capacity, -1", "size, 512", "flags, 99999999999", "creator, -"
  })
  void wordsOfTheHandoffAreHostileInput(String key, String value) throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      assertThatThrownBy(() -> Adopted.of(mutex, SharedMutex.TYPE, Map.of(key, value)))
          .isInstanceOfSatisfying(
              InheritanceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }
  }

  @Test
  void oneKindIsNotAnother() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      assertThatThrownBy(() -> Adopted.of(mutex, SharedSemaphore.TYPE))
          .hasMessageContaining("WRONG_KIND");
      assertThatThrownBy(() -> Adopted.of(mutex, SharedMemory.TYPE))
          .hasMessageContaining("WRONG_KIND");
    }
  }
}
