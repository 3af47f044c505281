package heirloom.pool;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.channel.Receiver;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import heirloom.testing.OwnThread;
import heirloom.testing.TestChild;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What meets in a pool at the wrong moment: each outcome is told all the same, and each close ends.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class PoolRacesTest {

  private static final Duration LONG = Duration.ofSeconds(90);

  /** Ready, and from then on of no use: it hears no lane's end. */
  static void deaf(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    given.take("pool.results", Sender.TYPE).send(word(1), WorkerProtocol.READY);
    new CountDownLatch(1).await();
  }

  /** Answers the first task before anybody has sent it. */
  static void early(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    Sender results = given.take("pool.results", Sender.TYPE);
    results.send(word(1), WorkerProtocol.READY);
    ByteBuffer go = given.memory("go").bytes();
    while (go.get(0) == 0) {
      Thread.onSpinWait();
    }
    results.send(WorkerProtocol.message(1, 1, 0, new byte[] {'x'}), WorkerProtocol.RESULT);
    new CountDownLatch(1).await();
  }

  /** Does one task, and takes no other: its end of the lane is closed. */
  static void leftItsLane(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    Receiver tasks = given.take("pool.tasks", Receiver.TYPE);
    Sender results = given.take("pool.results", Sender.TYPE);
    results.send(word(1), WorkerProtocol.READY);
    List<byte[]> one = new ArrayList<>();
    tasks.receive(m -> one.add(m.copy()));
    tasks.close();
    ByteBuffer in = ByteBuffer.wrap(one.get(0)).order(ByteOrder.nativeOrder());
    ByteBuffer answer = WorkerProtocol.message(in.getLong(), in.getInt(), 0, new byte[] {'x'});
    results.send(answer, WorkerProtocol.RESULT);
    new CountDownLatch(1).await();
  }

  private static ByteBuffer word(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).flip();
  }

  private static PoolBuilder<String, String> command(String method) {
    List<String> line =
        ChildBuilder.java(
                TestChild.class,
                TestChild.arguments(PoolRacesTest.class, method).toArray(new String[0]))
            .command();
    String[] words = line.toArray(new String[0]);
    return WorkerPool.command(words).codecs(Codec.text(), Codec.text()).workers(1);
  }

  private static PoolBuilder<String, String> obedient() {
    return WorkerPool.java(TestWorkers.Obedient.class)
        .codecs(Codec.text(), Codec.text())
        .workers(1);
  }

  private static String get(CompletableFuture<String> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private static void uninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ProcessHandle process(WorkerPool<String, String> pool) throws Exception {
    return ProcessHandle.of(Long.parseLong(get(pool.submit("pid")))).orElseThrow();
  }

  /** Does it while the second process, for one that died, is being started. */
  private static WorkerPool<String, String> besideARestart(
      Duration grace, Consumer<WorkerPool<String, String>> end) throws Exception {
    AtomicInteger starts = new AtomicInteger();
    CountDownLatch inStart = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    WorkerPool<String, String> pool =
        command("deaf")
            .grace(grace)
            .describe(
                child -> {
                  if (starts.incrementAndGet() == 2) {
                    inStart.countDown();
                    uninterruptibly(goesOn);
                  }
                })
            .start();
    assertThat(pool.awaitReady(LONG)).isTrue();
    ProcessHandle.of(pool.snapshot().workers().get(0).pid()).orElseThrow().destroyForcibly();
    inStart.await();
    CompletableFuture<Void> ended =
        CompletableFuture.runAsync(() -> end.accept(pool), OwnThread.EACH);
    await().until(() -> pool.snapshot().closed());
    goesOn.countDown();
    ended.get(LONG.toSeconds(), TimeUnit.SECONDS);
    return pool;
  }

  @Test
  void aCloseBesideARestartEnds() throws Exception {
    WorkerPool<String, String> pool = besideARestart(Duration.ofMillis(200), WorkerPool::close);
    assertThat(pool.snapshot().workers()).isEmpty();
  }

  @Test
  void anAbortBesideARestartEndsWhatIsStartedThen() throws Exception {
    // With a grace that is longer than this test waits.
    var unused = besideARestart(LONG.multipliedBy(2), WorkerPool::abort);
  }

  @Test
  void aTaskWhoseWorkerDiesWhileItIsPreparedIsPreparedAgainAfterwards() throws Exception {
    AtomicInteger fills = new AtomicInteger();
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (WorkerPool<String, String> pool = obedient().region(1 << 20).start()) {
      ProcessHandle first = process(pool);
      TaskOptions filling =
          TaskOptions.none()
              .fill(
                  region -> {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    if (fills.incrementAndGet() == 1) {
                      first.destroyForcibly();
                      first.onExit().join();
                      await().until(() -> !first.isAlive());
                    }
                    region.put(0, (byte) 7);
                    atOnce.decrementAndGet();
                  });
      assertThat(get(pool.submit("flip", filling))).startsWith("flipped");
      assertThat(fills).hasValue(2);
      assertThat(most).as("preparations of one task at once").hasValue(1);
      assertThat(get(pool.submit("next"))).isEqualTo("next");
    }
  }

  @Test
  void aPreparationThatFailsAfterItsWorkerHasDiedIsTheTasksOutcomeOnce() throws Exception {
    try (WorkerPool<String, String> pool = obedient().region(1 << 20).start()) {
      ProcessHandle first = process(pool);
      TaskOptions failing =
          TaskOptions.none()
              .fill(
                  region -> {
                    first.destroyForcibly();
                    first.onExit().join();
                    throw new IllegalStateException("nothing to fill in");
                  });
      CompletableFuture<String> future = pool.submit("flip", failing);
      assertThatThrownBy(() -> get(future)).hasRootCauseMessage("nothing to fill in");
      assertThat(get(pool.submit("next"))).isEqualTo("next");
      assertThat(pool.snapshot().failed()).isOne();
      assertThat(pool.snapshot().completed()).isEqualTo(2);
    }
  }

  @Test
  void anAnswerToATaskThatWasNotSentYetBreaksTheProtocol() throws Exception {
    try (SharedMemory go = SharedMemory.allocate(4096);
        WorkerPool<String, String> pool =
            command("early").region(4096).attempts(1).inherit("go", go).start()) {
      CountDownLatch told = new CountDownLatch(1);
      CompletableFuture<String> future =
          pool.submit(
              "a",
              TaskOptions.none()
                  .fill(
                      region -> {
                        go.bytes().put(0, (byte) 1);
                        await().until(() -> isLeaving(pool));
                        told.countDown();
                      }));
      assertThatThrownBy(() -> get(future))
          .hasCauseInstanceOf(WorkerDiedException.class)
          .hasMessageContaining("broke the protocol");
      assertThat(told.getCount()).isZero();
      assertThat(pool.snapshot().completed()).isZero();
      pool.abort();
    }
  }

  private static boolean isLeaving(WorkerPool<String, String> pool) {
    return pool.snapshot().workers().stream()
        .anyMatch(worker -> worker.condition() == PoolSnapshot.Condition.LEAVING);
  }

  @Test
  void aWorkerThatLeftItsLaneIsReplaced() throws Exception {
    try (WorkerPool<String, String> pool =
        command("leftItsLane")
            .timeout(Duration.ofSeconds(1))
            .grace(Duration.ofMillis(200))
            .start()) {
      for (int i = 0; i < 3; i++) {
        assertThat(get(pool.submit("task " + i))).isEqualTo("x");
      }
    }
  }

  @Test
  void anErrorOfTheCallersDescriptionCostsOneStart() throws Exception {
    AtomicInteger starts = new AtomicInteger();
    try (WorkerPool<String, String> pool =
        obedient()
            .describe(
                child -> {
                  if (starts.incrementAndGet() == 2) {
                    throw new AssertionError("once");
                  }
                })
            .start()) {
      assertThat(get(pool.submit("exit-at-first 1"))).isEqualTo("attempt 2");
    }
  }

  @Test
  void anInterruptThatADependentLeavesCostsNobodyAnything() throws Exception {
    try (WorkerPool<String, String> pool = obedient().region(4096).attempts(1).start()) {
      ProcessHandle worker = process(pool);
      CountDownLatch attached = new CountDownLatch(1);
      CompletableFuture<String> interrupting =
          pool.submit("a", TaskOptions.none().fill(region -> uninterruptibly(attached)));
      CompletableFuture<Void> dependent =
          interrupting.handle((value, e) -> e).thenAccept(e -> Thread.currentThread().interrupt());
      attached.countDown();
      dependent.get(LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(process(pool)).isEqualTo(worker);
    }
  }

  @Test
  void whatTheCallersCodeTakesIsNotTheTasksTime() throws Exception {
    Duration time = Duration.ofSeconds(2);
    CountDownLatch never = new CountDownLatch(1);
    try (WorkerPool<String, String> pool = obedient().region(4096).timeout(time).start()) {
      ProcessHandle worker = process(pool);
      TaskOptions slow =
          TaskOptions.none()
              .fill(region -> outlast(never, time))
              .collect(region -> outlast(never, time));
      assertThat(get(pool.submit("a", slow))).isEqualTo("a");
      assertThat(process(pool)).isEqualTo(worker);
      assertThat(pool.snapshot().timedOut()).isZero();
    }
  }

  private static void outlast(CountDownLatch never, Duration time) {
    try {
      assertThat(never.await(time.toMillis() + 500, TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
