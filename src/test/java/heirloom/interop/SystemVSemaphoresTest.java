package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Function;
import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.testing.JvmRun;
import heirloom.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Semaphore sets of System V; {@link FourWaysTest} has them between two programs. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "System V semaphores")
@ExtendWith(Leftovers.class)
class SystemVSemaphoresTest {

  private static final int GETNCNT = 14;

  @TempDir private Path folder;
  private Path file = Path.of("");
  private SystemVKey key = SystemVKey.PRIVATE;
  private final List<SystemVSemaphores> made = new ArrayList<>();

  @BeforeEach
  void aKey() throws IOException {
    file = Files.createFile(folder.resolve("key"));
    key = SystemVKey.of(file, 'h');
  }

  @AfterEach
  void removed() throws IOException {
    for (SystemVSemaphores one : made) {
      try {
        one.remove();
      } catch (OsException gone) {
        assertThat(gone.symbol()).isIn("EINVAL", "EIDRM");
      }
    }
  }

  private SystemVSemaphores create(int... values) throws OsException {
    SystemVSemaphores set = SystemVSemaphores.create(key, values);
    made.add(set);
    return set;
  }

  @Test
  void eachOfTheSetCountsForItself() throws Exception {
    SystemVSemaphores set = create(0, 1);
    assertThat(set.count()).isEqualTo(2);
    assertThat(set.mode()).isEqualTo(0600);
    assertThat(set.acquire(1)).isEqualTo(WaitOutcome.ACQUIRED);
    assertThat(set.acquire(1, Duration.ZERO)).isEqualTo(WaitOutcome.TIMED_OUT);
    assertThat(set.take(0, Duration.ofMillis(150))).isEqualTo(WaitOutcome.TIMED_OUT);
    set.give(0);
    assertThat(set.value(0)).isEqualTo(1);
    assertThat(set.value(1)).isZero();
    set.setValue(1, 5);
    assertThat(SystemVSemaphores.open(key).value(1)).isEqualTo(5);
    assertThatThrownBy(() -> set.value(2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> set.setValue(0, 32768)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatADeadProcessTookIsGivenBackByTheKernel() throws Exception {
    SystemVSemaphores set = create(0, 1);
    try (CPeer peer = new CPeer("undo", file.toString())) {
      assertThat(peer.hear()).isEqualTo("taken");
      assertThat(set.acquire(1, Duration.ZERO)).isEqualTo(WaitOutcome.TIMED_OUT);
      peer.kill();
    }
    assertThat(set.acquire(1)).isEqualTo(WaitOutcome.ACQUIRED);
  }

  @Test
  void whatADeadJvmAcquiredIsGivenBackAndWhatItTookIsNot() throws Exception {
    SystemVSemaphores set = create(1, 1, 1, 1);
    JvmRun.Result run =
        JvmRun.of(SystemVSemaphoresTest.class, "acquiresTakesAndEnds", file.toString()).run();
    assertThat(run.output()).contains("ACQUIRED ACQUIRED 2 2");
    assertThat(set.value(0)).as("acquired: undone").isEqualTo(1);
    assertThat(set.value(1)).as("taken: stays so").isZero();
    assertThat(set.value(2)).as("released: undone").isEqualTo(1);
    assertThat(set.value(3)).as("given: stays so").isEqualTo(2);
  }

  static void acquiresTakesAndEnds(String[] arguments) throws Exception {
    SystemVSemaphores set = SystemVSemaphores.open(SystemVKey.of(Path.of(arguments[0]), 'h'));
    String outcomes = set.acquire(0) + " " + set.take(1);
    set.release(2);
    set.give(3);
    System.out.println(outcomes + " " + set.value(2) + " " + set.value(3));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  @Test
  void aFreshSetHasATimeOfItsFirstOperation() throws Exception {
    // By which whoever opens a set of zeros knows that it is ready.
    assertThat(Current.os().systemV().setFacts(create(0).id()).operated()).isPositive();
    made.get(0).remove();
    assertThat(Current.os().systemV().setFacts(create(1).id()).operated()).isPositive();
  }

  @Test
  void whoWaitsInARemovedSetIsTold() throws Exception {
    // Several times: a wait is made of short ones, and a removal between two is another code.
    for (int i = 0; i < 5; i++) {
      whoWaitsIsToldOfTheRemovalOf(create(0, 1));
    }
  }

  private static void whoWaitsIsToldOfTheRemovalOf(SystemVSemaphores set) throws Exception {
    CompletableFuture<WaitOutcome> outcome = new CompletableFuture<>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                outcome.complete(set.acquire(0));
              } catch (OsException | InterruptedException | RuntimeException e) {
                outcome.completeExceptionally(e);
              }
            });
    waiter.start();
    Patience.await().until(() -> waiters(set) == 1);
    set.remove();
    assertThat(outcome.get()).isEqualTo(WaitOutcome.REMOVED);
    waiter.join();
    assertThatThrownBy(() -> set.give(0))
        .isInstanceOfSatisfying(OsException.class, e -> assertThat(e.symbol()).isEqualTo("EINVAL"));
  }

  /** GETNCNT of semctl(2), which the library does not need. */
  private static int waiters(SystemVSemaphores set) {
    return Function.getFunction("c", "semctl").invokeInt(new Object[] {set.id(), 0, GETNCNT});
  }

  @Test
  void aHandOverThatIsUndoneEndsAndOneThatIsNotGoesOn() throws Exception {
    SystemVSemaphores set = create(0);
    // The account goes from -32768 to 32767.
    for (int i = 0; i < 32768; i++) {
      set.release(0);
      set.take(0);
    }
    assertThatThrownBy(() -> set.release(0))
        .isInstanceOf(OsException.class)
        .hasMessageStartingWith("semop: ERANGE (34)")
        .hasMessageContaining("id=" + set.id())
        .hasMessageEndingWith("released as many that another took: give is not counted");
    set.give(0);
    assertThat(set.value(0)).isEqualTo(1);
    set.setValue(0, 32767);
    assertThatThrownBy(() -> set.give(0))
        .hasMessageStartingWith("semop: ERANGE (34)")
        .hasMessageEndingWith("the value is 32767, the greatest");
  }

  @Test
  void aSetMayBeginWithTheGreatestValue() throws Exception {
    assertThat(create(32767, 32767).value(0)).isEqualTo(32767);
  }

  @Test
  void noCreationGivesWhatNobodyGave() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    AtomicInteger phantoms = new AtomicInteger();
    Thread taker =
        new Thread(
            () -> {
              while (!ended.get()) {
                try {
                  SystemVSemaphores set = SystemVSemaphores.open(key);
                  if (set.take(0, Duration.ofMillis(5)) == WaitOutcome.ACQUIRED) {
                    phantoms.incrementAndGet();
                  }
                } catch (IOException removed) {
                  // Between two sets there is none.
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    taker.start();
    try {
      for (int i = 0; i < 20_000; i++) {
        SystemVSemaphores.create(key, 0, 1).remove();
      }
    } finally {
      ended.set(true);
      taker.join();
    }
    assertThat(phantoms).hasValue(0);
  }

  @Test
  void aRemovalBetweenTheTwoCallsIsNoFailure() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Thread other =
        new Thread(
            () -> {
              while (!ended.get()) {
                try {
                  SystemVSemaphores.create(key, 1, 1).remove();
                } catch (IOException theOtherHasIt) {
                  // Then it removes it.
                }
              }
            });
    other.start();
    try {
      for (int i = 0; i < 10_000; i++) {
        SystemVSemaphores one = SystemVSemaphores.createOrOpen(key, 1, 1);
        if (one.isCreator()) {
          one.remove();
        }
      }
    } finally {
      ended.set(true);
      other.join();
    }
  }

  @Test
  void creationIsExclusiveAndTheFirstOneCreates() throws Exception {
    SystemVSemaphores set = create(3);
    assertThatThrownBy(() -> SystemVSemaphores.create(key, 1))
        .isInstanceOfSatisfying(OsException.class, e -> assertThat(e.symbol()).isEqualTo("EEXIST"));
    SystemVSemaphores same = SystemVSemaphores.createOrOpen(key, 1);
    assertThat(same.isCreator()).isFalse();
    assertThat(same.id()).isEqualTo(set.id());
    assertThat(same.value(0)).isEqualTo(3);
    assertThatThrownBy(() -> SystemVSemaphores.createOrOpen(key, 1, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("count=1, expected 2");
    set.remove();
    SystemVSemaphores fresh = SystemVSemaphores.createOrOpen(key, 1);
    made.add(fresh);
    assertThat(fresh.isCreator()).isTrue();
    assertThatThrownBy(() -> SystemVSemaphores.create(key))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SystemVSemaphores.open(SystemVKey.PRIVATE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatAnotherUserMadeAndGaveToUsIsRefusedToo() throws Exception {
    AsNobody.run("gift set", file);
    try {
      assertThatThrownBy(() -> SystemVSemaphores.open(key))
          .isInstanceOf(ForeignOwnerException.class)
          .hasMessageContaining("65534");
    } finally {
      made.add(SystemVSemaphores.openOfAnyOwner(key));
    }
  }

  @Test
  void anotherUsersIsRefusedUnlessAskedFor() throws Exception {
    AsNobody.run("set", file);
    try {
      assertThatThrownBy(() -> SystemVSemaphores.open(key))
          .isInstanceOf(ForeignOwnerException.class);
    } finally {
      made.add(SystemVSemaphores.openOfAnyOwner(key));
    }
  }

  @Test
  void forEverybodyIsSo() throws Exception {
    SystemVSemaphores set = SystemVSemaphores.createForEverybody(key, 1);
    made.add(set);
    assertThat(set.mode()).isEqualTo(0666);
  }
}
