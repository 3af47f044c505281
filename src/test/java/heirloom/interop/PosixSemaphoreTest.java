package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.memory.SharedMemory;
import heirloom.os.OsException;
import heirloom.testing.Patience;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Semaphores of POSIX by themselves; {@link FourWaysTest} has them between two programs. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "POSIX semaphores")
@ExtendWith(Leftovers.class)
class PosixSemaphoreTest {

  private static final String NAME = "heirloom-sem-" + ProcessHandle.current().pid();
  private static final Path FILE = Path.of("/dev/shm/sem." + NAME);

  @AfterEach
  void removed() throws IOException {
    try {
      PosixSemaphore.remove(NAME);
    } catch (OsException e) {
      assertThat(e.symbol()).isEqualTo("ENOENT");
    }
  }

  @Test
  void countsAndTimesOut() throws Exception {
    try (PosixSemaphore semaphore = PosixSemaphore.create(NAME, 1)) {
      assertThat(semaphore.value()).isEqualTo(1);
      assertThat(semaphore.acquire(Duration.ZERO)).isEqualTo(WaitOutcome.ACQUIRED);
      assertThat(semaphore.acquire(Duration.ZERO)).isEqualTo(WaitOutcome.TIMED_OUT);
      assertThat(semaphore.acquire(Duration.ofMillis(150))).isEqualTo(WaitOutcome.TIMED_OUT);
      semaphore.release();
      assertThat(semaphore.acquire(Duration.ofDays(400_000))).isEqualTo(WaitOutcome.ACQUIRED);
      assertThat(semaphore.value()).isZero();
    }
  }

  @Test
  void aFileThatIsTooShortForASemaphoreIsRefused() throws IOException {
    for (int bytes : new int[] {0, 31}) {
      Files.write(FILE, new byte[bytes]);
      assertThatThrownBy(() -> PosixSemaphore.open(NAME))
          .isInstanceOf(OsException.class)
          .hasMessageContaining("EINVAL")
          .hasMessageContaining(bytes + " bytes, and a semaphore takes 32")
          .hasMessageContaining("name=/" + NAME);
    }
    Files.write(FILE, new byte[32]);
    PosixSemaphore.open(NAME).close();
  }

  @Test
  void ownerOnlyByDefaultAndForEverybodyOnRequest() throws IOException {
    PosixSemaphore.create(NAME, 0).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(FILE)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> PosixSemaphore.create(NAME, 0))
        .isInstanceOfSatisfying(OsException.class, e -> assertThat(e.symbol()).isEqualTo("EEXIST"));
    PosixSemaphore.remove(NAME);
    PosixSemaphore.createForEverybody(NAME, 0).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(FILE)))
        .isEqualTo("rw-rw-rw-");
  }

  @Test
  void anotherUsersIsRefusedUnlessAskedFor() throws Exception {
    PosixSemaphore.create(NAME, 1).close();
    ForeignUser.give(FILE);
    assertThatThrownBy(() -> PosixSemaphore.open(NAME)).isInstanceOf(ForeignOwnerException.class);
    try (PosixSemaphore theirs = PosixSemaphore.openOfAnyOwner(NAME)) {
      assertThat(theirs.value()).isEqualTo(1);
    }
  }

  @Test
  void aWaiterHearsInterruptsAndTheClose() throws Exception {
    PosixSemaphore semaphore = PosixSemaphore.create(NAME, 0);
    CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
    CompletableFuture<Throwable> closed = new CompletableFuture<>();
    Thread one = waiter(semaphore, interrupted);
    Thread two = waiter(semaphore, closed);
    one.interrupt();
    assertThat(interrupted.get()).isInstanceOf(InterruptedException.class);
    assertThat(closed.isDone()).isFalse();
    semaphore.close();
    assertThat(closed.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    one.join();
    two.join();
    try (PosixSemaphore again = PosixSemaphore.open(NAME)) {
      assertThat(again.value()).isZero();
    }
  }

  private static Thread waiter(PosixSemaphore semaphore, CompletableFuture<Throwable> end) {
    Thread thread =
        new Thread(
            () -> {
              try {
                semaphore.acquire();
                end.completeExceptionally(new AssertionError("acquired"));
              } catch (OsException | InterruptedException | RuntimeException e) {
                end.complete(e);
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void inMemoryItMustFitAndBeWritable() throws Exception {
    try (SharedMemory memory = SharedMemory.allocate(4096)) {
      ByteBuffer bytes = memory.bytes();
      PosixSemaphore semaphore = PosixSemaphore.createIn(bytes, 8, 2);
      assertThat(PosixSemaphore.in(bytes, 8).value()).isEqualTo(2);
      semaphore.acquire();
      assertThat(PosixSemaphore.in(bytes, 8).value()).isEqualTo(1);
      for (int bad : new int[] {-8, 4, 4096 - 24, 4096}) {
        assertThatThrownBy(() -> PosixSemaphore.in(bytes, bad))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> PosixSemaphore.in(bytes.asReadOnlyBuffer(), 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> PosixSemaphore.in(ByteBuffer.allocate(64), 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> PosixSemaphore.createIn(bytes, 0, -1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void moreThanAnIntIsRefused() throws Exception {
    try (PosixSemaphore semaphore = PosixSemaphore.create(NAME, Integer.MAX_VALUE)) {
      assertThatThrownBy(semaphore::release)
          .isInstanceOfSatisfying(
              OsException.class, e -> assertThat(e.symbol()).isEqualTo("EOVERFLOW"));
    }
  }

  @Test
  void aWaiterIsWokenByAnotherThread() throws Exception {
    try (PosixSemaphore semaphore = PosixSemaphore.create(NAME, 0)) {
      CompletableFuture<Throwable> end = new CompletableFuture<>();
      Thread thread = waiter(semaphore, end);
      semaphore.release();
      thread.join();
      Patience.await().until(() -> semaphore.value() == 0);
      assertThat(end).isCompletedExceptionally();
    }
  }
}
