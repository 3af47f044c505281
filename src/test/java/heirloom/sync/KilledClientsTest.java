package heirloom.sync;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import heirloom.testing.Client;
import heirloom.testing.HandleCensus;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * R9 of docs/reliability.md, for clients in Java and Python: killed at random, and at each named
 * point of the code, while this process uses the same lock, semaphore and event.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class KilledClientsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PERMITS = 3;

  /** In the order in which a client comes past them. */
  private static final List<String> POINTS =
      List.of(
          "mutex.taken",
          "mutex.freed",
          "mutex.marked",
          "semaphore.told",
          "semaphore.swapped",
          "semaphore.settled",
          "event.set",
          "wake.taken");

  /** What the clients are written in. */
  enum Language {
    JAVA,
    PYTHON
  }

  @ParameterizedTest
  @EnumSource
  void killedAtRandom(Language language) throws Exception {
    killAtRandom(language, 10);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("campaign")
  @Timeout(7200)
  void killedAtRandomTwoThousandTimes(Language language) throws Exception {
    killAtRandom(language, 2000);
  }

  @ParameterizedTest
  @EnumSource
  void killedAtEachNamedPoint(Language language) throws Exception {
    killAtPoints(language, 1);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("campaign")
  @Timeout(7200)
  void killedTwentyTimesAtEachNamedPoint(Language language) throws Exception {
    killAtPoints(language, 20);
  }

  private static void killAtRandom(Language language, int times) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("KilledClientsTest seed=" + seed);
    Random random = new Random(seed);
    try (Table table = new Table()) {
      for (int i = 0; i < times; i++) {
        Child child = table.client(language, "").start();
        table.awaitRunning(child);
        Thread.sleep(random.nextInt(30));
        child.destroyForcibly();
        table.requireSound(child);
      }
      System.out.println("killed " + times + " times, told of " + table.deaths + " dead owners");
    }
  }

  private static void killAtPoints(Language language, int times) throws Exception {
    Random random = new Random(7);
    try (Table table = new Table()) {
      for (String point : POINTS) {
        for (int i = 0; i < times; i++) {
          // Not always the first passing, which the JVM still interprets.
          int passing = 1 + random.nextInt(i < 2 ? 20 : 200);
          Child child = table.client(language, point + ":" + passing).start();
          assertThat(child.waitFor()).as(point).isEqualTo(137);
          table.requireSound(child);
        }
      }
    }
  }

  /** What the processes share, and a thread of this one that uses it all the time. */
  private static final class Table implements AutoCloseable {
    private final SharedMutex mutex;
    private final SharedSemaphore places;
    private final SharedSemaphore signal;
    private final SharedEvent event;
    private final SharedMemory memory;
    private final LongBuffer data;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread user = new Thread(this::use, "user");
    private volatile Throwable failure = new Throwable("none");
    private volatile boolean failed;
    private final AtomicInteger deaths = new AtomicInteger();

    Table() throws Exception {
      mutex = SharedMutex.create();
      places = SharedSemaphore.create(PERMITS, PERMITS);
      signal = SharedSemaphore.create(0, 1_000_000);
      event = SharedEvent.autoReset();
      memory = SharedMemory.allocate(64);
      data = memory.longs();
      user.start();
    }

    /** Dies at the point, if one is named. */
    ChildBuilder client(Language language, String point) {
      data.put(2, 0);
      ChildBuilder child =
          language == Language.JAVA
              ? SyncChild.of(KilledClientsTest.class, "client")
                  .jvmOptions("-Dheirloom.crash=" + point)
              : Client.PYTHON.child("locks", point);
      return child
          .inherit("lock", mutex)
          .inherit("places", places)
          .inherit("signal", signal)
          .inherit("event", event)
          .inherit("data", memory);
    }

    void awaitRunning(Child child) {
      await().until(() -> data.get(2) > 0 || !child.isAlive());
    }

    /** So that a client meets a lock that is taken, also one that comes by seldom. */
    private void holdForAWhile() throws InterruptedException {
      try (SharedMutex.Held held = mutex.tryLock(PATIENCE).orElseThrow()) {
        deaths.addAndGet(repair(held, data) ? 1 : 0);
        LockSupport.parkNanos(200_000);
      }
    }

    private void use() {
      int rounds = 0;
      try {
        while (!over.get()) {
          deaths.addAndGet(change(mutex, data) ? 1 : 0);
          assertThat(places.tryAcquire(PATIENCE)).isTrue();
          places.release();
          signal.tryTake(Duration.ofNanos(20_000));
          event.await(Duration.ofNanos(20_000));
          if (++rounds % 16 == 0) {
            holdForAWhile();
          }
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        failure = e;
        failed = true;
      }
    }

    /** Whatever the child did when it died: the others go on, and nothing is lost or made. */
    void requireSound(Child child) throws Exception {
      assertThat(child.repairs().get().failures()).isEmpty();
      assertThat(failed).as("%s", failure).isFalse();
      assertThat(mutex.holders() + places.holders() + event.holders()).isEqualTo(3);
      try (SharedMutex.Held held = mutex.tryLock(PATIENCE).orElseThrow()) {
        repair(held, data);
        assertThat(data.get(0)).isEqualTo(data.get(1));
      }
      // This process's thread may hold one at the moment.
      await().until(() -> places.permits() + places.held() == PERMITS);
    }

    @Override
    public void close() {
      over.set(true);
      await().until(() -> !user.isAlive());
      assertThat(places.permits()).isEqualTo(PERMITS);
      mutex.close();
      places.close();
      signal.close();
      event.close();
      memory.close();
    }
  }

  private static boolean repair(SharedMutex.Held held, LongBuffer data) {
    if (held.ownerDied()) {
      data.put(1, data.get(0));
      held.markConsistent();
      return true;
    }
    return false;
  }

  /** Two words that are the same whenever nobody holds the lock. */
  private static boolean change(SharedMutex mutex, LongBuffer data) throws InterruptedException {
    try (SharedMutex.Held held = mutex.tryLock(PATIENCE).orElseThrow()) {
      boolean died = repair(held, data);
      if (data.get(0) != data.get(1)) {
        throw new AssertionError("half changed data, and nobody was told");
      }
      data.put(0, data.get(0) + 1);
      data.put(1, data.get(1) + 1);
      return died;
    }
  }

  static void client(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedMutex mutex = given.take("lock", SharedMutex.TYPE);
    SharedSemaphore places = given.take("places", SharedSemaphore.TYPE);
    SharedSemaphore signal = given.take("signal", SharedSemaphore.TYPE);
    SharedEvent event = given.take("event", SharedEvent.TYPE);
    LongBuffer data = given.memory("data").longs();
    while (true) {
      change(mutex, data);
      places.acquire();
      data.put(2, 1);
      places.release();
      if (signal.permits() < 1000) {
        signal.post();
      }
      event.set();
    }
  }
}
