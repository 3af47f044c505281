package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.memory.SharedMemory;
import heirloom.testing.Client;
import heirloom.testing.HandleCensus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker in Python or C is as one in Java: what it promises, and what its death costs. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class OtherLanguagesTest {

  private static final Duration LONG = Duration.ofSeconds(90);

  private static PoolBuilder<String, String> obedient(Client language) {
    String name = language == Client.PYTHON ? "pool_worker" : "worker";
    return WorkerPool.command(language.command(name).toArray(String[]::new))
        .codecs(Codec.text(), Codec.text())
        .workers(2);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void everyTaskHasItsResult(Client language) throws Exception {
    try (WorkerPool<String, String> pool = obedient(language).ahead(4).start()) {
      List<CompletableFuture<String>> parts = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        parts.add(pool.submit("echo täsk " + i));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(get(parts.get(i))).isEqualTo("täsk " + i);
      }
      assertThat(get(pool.submit("attempt"))).isEqualTo("1");
      assertThat(pool.snapshot().deaths()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatFailsSaysWhyAndItsWorkerGoesOn(Client language) throws Exception {
    try (WorkerPool<String, String> pool = obedient(language).workers(1).start()) {
      String pid = get(pool.submit("pid"));
      assertThatThrownBy(() -> get(pool.submit("fail because of this")))
          .hasCauseInstanceOf(TaskFailedException.class)
          .hasMessageContaining("because of this");
      assertThat(get(pool.submit("pid"))).isEqualTo(pid);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "PYTHON")
  void aHandlerThatReturnsNothingIsToldWhatToDo(Client language) throws Exception {
    try (WorkerPool<String, String> pool = obedient(language).workers(1).start()) {
      assertThatThrownBy(() -> get(pool.submit("none")))
          .cause()
          .isInstanceOf(TaskFailedException.class)
          .hasMessageContaining(
              "CodecError: the handler returned None, of which the codec of the results makes no"
                  + " bytes; return a value, or serve with results=NOTHING")
          .message()
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "C")
  void aHandlerThatGivesNoReasonHasItsCodeAsOne(Client language) throws Exception {
    try (WorkerPool<String, String> pool = obedient(language).workers(1).start()) {
      assertThatThrownBy(() -> get(pool.submit("refuse 7")))
          .cause()
          .isInstanceOf(TaskFailedException.class)
          .hasMessageContaining("code 7, no reason given");
    }
  }

  @ParameterizedTest
  @EnumSource(names = "PYTHON")
  void aResultThatTheCodecCannotSayNamesWhatItIs(Client language) throws Exception {
    try (WorkerPool<String, String> pool = obedient(language).workers(1).start()) {
      assertThatThrownBy(() -> get(pool.submit("half")))
          .cause()
          .isInstanceOf(TaskFailedException.class)
          .hasMessageContaining("CodecError: TEXT: half of a surrogate pair at 0 is no text");
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the command is one of Linux")
  void aCommandThatIsNoWorkerIsToldWhatAWorkerCalls() throws Exception {
    try (WorkerPool<String, String> pool =
        WorkerPool.command("true").codecs(Codec.text(), Codec.text()).crashLimit(1).start()) {
      assertThatThrownBy(() -> get(pool.submit("x")))
          .cause()
          .isInstanceOf(WorkerDiedException.class)
          .hasMessageContaining("it did not speak the worker protocol")
          .hasMessageContaining("heirloom_serve (C)");
    }
  }

  @ParameterizedTest
  @EnumSource
  void longTasksAndResultsAreStreamed(Client language) throws Exception {
    try (WorkerPool<String, String> pool = obedient(language).laneCapacity(4096).start()) {
      for (int bytes : new int[] {1, 1000, 1016, 1017, 5000, 100_000}) {
        assertThat(get(pool.submit("length " + "x".repeat(bytes))))
            .isEqualTo(Integer.toString(bytes + 7));
        assertThat(get(pool.submit("long " + bytes))).isEqualTo("x".repeat(bytes));
      }
    }
    try (WorkerPool<String, String> pool =
        obedient(language).laneCapacity(4096).longestMessage(20_000).start()) {
      assertThatThrownBy(() -> get(pool.submit("long 50000")))
          .hasCauseInstanceOf(TaskFailedException.class);
      assertThat(get(pool.submit("echo on"))).isEqualTo("on");
    }
  }

  @ParameterizedTest
  @EnumSource
  void regionsAreWorkedOnInPlace(Client language) throws Exception {
    try (WorkerPool<String, String> pool =
        obedient(language).workers(1).controlled().region(4096).start()) {
      // More than a handoff has entries: those that were taken make room.
      for (int i = 0; i < 300; i++) {
        try (SharedMemory memory = SharedMemory.allocate(64)) {
          memory.doubles().put(7, i);
          assertThat(get(pool.submit("double it", TaskOptions.none().give("it", memory))))
              .isEqualTo("8");
          assertThat(memory.doubles().get(7)).isEqualTo(2.0 * i);
        }
      }
      assertThatThrownBy(() -> get(pool.submit("double it")))
          .hasCauseInstanceOf(TaskFailedException.class);
      AtomicInteger after = new AtomicInteger();
      TaskOptions counted =
          TaskOptions.none().fill(b -> b.put((byte) 41)).collect(b -> after.set(b.get()));
      assertThat(get(pool.submit("flip", counted))).isEqualTo("41");
      assertThat(after).hasValue(42);
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneThatRetiresIsReplaced(Client language) throws Exception {
    try (WorkerPool<String, String> pool = obedient(language).workers(1).start()) {
      String pid = get(pool.submit("retire"));
      assertThat(get(pool.submit("pid"))).isNotEqualTo(pid);
      assertThat(pool.snapshot().deaths()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTaskWhoseWorkerDiedIsDoneByAnother(Client language) throws Exception {
    try (WorkerPool<String, String> pool = obedient(language).attempts(3).start()) {
      assertThat(get(pool.submit("die-at-first 2"))).isEqualTo("3");
      assertThatThrownBy(() -> get(pool.submit("exit 7")))
          .cause()
          .isInstanceOfSatisfying(
              WorkerDiedException.class,
              died -> assertThat(died).hasMessageContaining("last words before 7"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyTaskIsToldOnceWhileWorkersAreKilled(Client language) throws Exception {
    killed(language, 300, 20);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("campaign")
  @Timeout(3600)
  void tenThousandTasksAreToldOnceWhileWorkersAreKilled(Client language) throws Exception {
    killed(language, 10_000, 50);
  }

  private static void killed(Client language, int tasks, int every) throws Exception {
    PoolBuilder<String, String> builder = obedient(language).workers(3).ahead(2);
    KilledPool.run(language.name(), builder, number -> "count " + number, tasks, every);
  }
}
