package heirloom.interop;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.OsException;
import java.nio.IntBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A section, a mutex and a semaphore that two programs share by name, this one and one in C, each
 * making what the other opens.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "named objects of Windows")
final class NamedObjectsTest {

  private static final int MEBIBYTE = 1 << 20;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int[] FIVE = {1, 2, 3, 4, 5};

  private final String memoryName = Names.of("MySharedMemory");
  private final String mutexName = Names.of("MyMutex");
  private final String semaphoreName = Names.of("MySemaphore");

  @Test
  void aProgramInCReadsWhatThisOneWrote() throws Exception {
    try (OtherProgram other = OtherProgram.start();
        NamedSection memory = NamedSection.create(memoryName, MEBIBYTE);
        NamedMutex mutex = NamedMutex.create(mutexName);
        NamedSemaphore changed = NamedSemaphore.create(semaphoreName, 0, 1)) {
      assertThat(other.ask("open-section " + memoryName)).isEqualTo("opened");
      assertThat(other.ask("map")).isEqualTo("opened");
      assertThat(other.ask("open-mutex " + mutexName)).isEqualTo("opened");
      assertThat(other.ask("open-semaphore " + semaphoreName)).isEqualTo("opened");
      assertThat(other.ask("wait-semaphore - 0")).isEqualTo("0x102");

      assertThat(mutex.acquire(LONG)).isEqualTo(WaitResult.ACQUIRED);
      memory.map().ints().put(FIVE);
      assertThat(other.ask("wait-mutex - 0")).isEqualTo("0x102");
      mutex.release();
      assertThat(changed.release()).isZero();

      assertThat(other.ask("wait-semaphore - 60000")).isEqualTo("0x0");
      assertThat(other.ask("wait-mutex - 60000")).isEqualTo("0x0");
      for (int i = 0; i < FIVE.length; i++) {
        assertThat(other.ask("get-int - " + i)).isEqualTo(String.valueOf(FIVE[i]));
      }
      assertThat(other.ask("get-int - 5")).isEqualTo("0");
    }
  }

  @Test
  void thisOneReadsWhatAProgramInCWrote() throws Exception {
    try (OtherProgram other = OtherProgram.start()) {
      assertThat(other.ask("create-section " + memoryName + " " + MEBIBYTE)).isEqualTo("created");
      assertThat(other.ask("create-mutex " + mutexName)).isEqualTo("created");
      assertThat(other.ask("create-semaphore " + semaphoreName + " 0 1")).isEqualTo("created");
      assertThat(other.ask("map")).isEqualTo("opened");
      try (NamedSection memory = NamedSection.open(memoryName);
          NamedMutex mutex = NamedMutex.open(mutexName);
          NamedSemaphore changed = NamedSemaphore.open(semaphoreName)) {
        assertThat(memory.size()).isEqualTo(MEBIBYTE);
        assertThat(changed.acquire(Duration.ZERO)).isEqualTo(WaitResult.TIMED_OUT);
        assertThat(other.ask("wait-mutex - 0")).isEqualTo("0x0");
        assertThat(other.ask("copy-five numbers")).isEqualTo("copied");
        assertThat(mutex.acquire(Duration.ZERO)).isEqualTo(WaitResult.TIMED_OUT);
        assertThat(other.ask("release-mutex")).isEqualTo("released");
        assertThat(other.ask("release-semaphore - 1")).isEqualTo("0");

        assertThat(changed.acquire(LONG)).isEqualTo(WaitResult.ACQUIRED);
        assertThat(mutex.acquire(LONG)).isEqualTo(WaitResult.ACQUIRED);
        int[] read = new int[5];
        memory.map().ints().get(read);
        mutex.release();
        assertThat(read).isEqualTo(FIVE);
      }
    }
  }

  @Test
  void theLengthOfAListOfNumbersIsNotItsBytes() throws Exception {
    try (OtherProgram other = OtherProgram.start();
        NamedSection memory = NamedSection.create(memoryName, MEBIBYTE)) {
      assertThat(other.ask("open-section " + memoryName)).isEqualTo("opened");
      assertThat(other.ask("map")).isEqualTo("opened");
      IntBuffer numbers = memory.map().ints();
      // The mistake: five bytes of twenty were copied, the first number and a byte of the second.
      assertThat(other.ask("copy-five bytes")).isEqualTo("copied");
      int[] read = new int[5];
      numbers.get(0, read);
      assertThat(read).containsExactly(1, 2, 0, 0, 0);
      // A buffer of numbers is counted in numbers: put(int[]) cannot make it.
      numbers.put(0, new int[] {300, 400, 500, 600, 700});
      assertThat(other.ask("get-int - 4")).isEqualTo("700");
    }
  }

  @Test
  void whatIsReadWithoutTheMutexMayBeHalfWritten() throws Exception {
    try (OtherProgram other = OtherProgram.start();
        NamedSection memory = NamedSection.create(memoryName, MEBIBYTE);
        NamedMutex mutex = NamedMutex.create(mutexName)) {
      assertThat(other.ask("open-section " + memoryName)).isEqualTo("opened");
      assertThat(other.ask("map")).isEqualTo("opened");
      assertThat(other.ask("open-mutex " + mutexName)).isEqualTo("opened");
      IntBuffer numbers = memory.map().ints();
      // The writer keeps both equal, under the mutex; it stands between its two stores.
      assertThat(other.ask("wait-mutex - 60000")).isEqualTo("0x0");
      assertThat(other.ask("put-int - 0 7")).isEqualTo("put");
      // The mistake: the document's reader waits for the semaphore only, and then just reads.
      assertThat(numbers.get(0)).isEqualTo(7);
      assertThat(numbers.get(1)).isZero();
      // With the mutex nobody sees the half.
      assertThat(mutex.acquire(Duration.ofMillis(20))).isEqualTo(WaitResult.TIMED_OUT);
      assertThat(other.ask("put-int - 1 7")).isEqualTo("put");
      assertThat(other.ask("release-mutex")).isEqualTo("released");
      assertThat(mutex.acquire(LONG)).isEqualTo(WaitResult.ACQUIRED);
      assertThat(numbers.get(0)).isEqualTo(numbers.get(1));
      mutex.release();
    }
  }

  @Test
  void aMutexOfAProgramThatDiedIsAbandoned() throws Exception {
    try (NamedMutex mutex = NamedMutex.create(mutexName)) {
      try (OtherProgram other = OtherProgram.start()) {
        assertThat(other.ask("open-mutex " + mutexName)).isEqualTo("opened");
        assertThat(other.ask("wait-mutex - 0")).isEqualTo("0x0");
        assertThat(mutex.acquire(Duration.ZERO)).isEqualTo(WaitResult.TIMED_OUT);
      }
      assertThat(mutex.acquire(LONG)).isEqualTo(WaitResult.ABANDONED);
      mutex.release();
      assertThat(mutex.acquire(LONG)).isEqualTo(WaitResult.ACQUIRED);
      mutex.release();
    }
  }

  @Test
  void aMutexOfAThreadThatEndedIsAbandonedToOthers() throws Exception {
    try (OtherProgram other = OtherProgram.start();
        NamedMutex mutex = NamedMutex.create(mutexName)) {
      assertThat(other.ask("open-mutex " + mutexName)).isEqualTo("opened");
      Thread holder = new Thread(() -> assertThat(acquired(mutex)).isEqualTo(WaitResult.ACQUIRED));
      holder.start();
      holder.join();
      assertThat(other.ask("wait-mutex - 60000")).isEqualTo("0x80");
    }
  }

  private static WaitResult acquired(NamedMutex mutex) {
    try {
      return mutex.acquire(LONG);
    } catch (OsException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aMutexBelongsToItsThread() throws Exception {
    try (NamedMutex mutex = NamedMutex.create(mutexName)) {
      assertThatThrownBy(mutex::release)
          .isInstanceOf(IllegalMonitorStateException.class)
          .hasMessageContaining(mutexName)
          .rootCause()
          .hasMessageStartingWith("ReleaseMutex: ERROR_NOT_OWNER (288)");
      assertThat(mutex.acquire(LONG)).isEqualTo(WaitResult.ACQUIRED);
      assertThat(mutex.acquire(LONG)).as("again").isEqualTo(WaitResult.ACQUIRED);
      CompletableFuture<WaitResult> elsewhere =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return mutex.acquire(Duration.ZERO);
                } catch (OsException | InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(elsewhere.get()).isEqualTo(WaitResult.TIMED_OUT);
      mutex.release();
      mutex.release();
    }
  }

  @Test
  void aSemaphoreNeverRisesAboveItsMaximum() throws Exception {
    try (NamedSemaphore one = NamedSemaphore.create(semaphoreName, 0, 1)) {
      assertThat(one.release()).isZero();
      assertThatThrownBy(one::release)
          .isInstanceOfSatisfying(
              OsException.class,
              e -> {
                assertThat(e.call()).isEqualTo("ReleaseSemaphore");
                assertThat(e.code()).isEqualTo(298);
                assertThat(e.symbol()).isEqualTo("ERROR_TOO_MANY_POSTS");
              });
      assertThat(one.acquire(Duration.ZERO))
          .as("the count is still 1")
          .isEqualTo(WaitResult.ACQUIRED);
      assertThat(one.acquire(Duration.ZERO)).isEqualTo(WaitResult.TIMED_OUT);
      assertThatThrownBy(() -> one.release(2)).isInstanceOf(OsException.class);
    }
  }

  @Test
  void aWaiterHearsOfAnInterruptAndOfAClose() throws Exception {
    NamedSemaphore none = NamedSemaphore.create(semaphoreName, 0, 1);
    CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
    CompletableFuture<Throwable> closed = new CompletableFuture<>();
    Thread first = waiter(none, interrupted);
    Thread second = waiter(none, closed);
    await().until(() -> isInTheWait(first) && isInTheWait(second));
    first.interrupt();
    assertThat(interrupted.get()).isInstanceOf(InterruptedException.class);
    none.close();
    assertThat(closed.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static boolean isInTheWait(Thread thread) {
    StackTraceElement[] frames = thread.getStackTrace();
    return frames.length > 0
        && frames[0].isNativeMethod()
        && Arrays.stream(frames)
            .anyMatch(frame -> frame.getMethodName().equals("WaitForSingleObject"));
  }

  private static Thread waiter(NamedSemaphore none, CompletableFuture<Throwable> end) {
    Thread thread =
        new Thread(
            () -> {
              try {
                end.completeExceptionally(new AssertionError(none.acquire().toString()));
              } catch (OsException | InterruptedException | RuntimeException e) {
                end.complete(e);
              }
            });
    thread.start();
    return thread;
  }
}
