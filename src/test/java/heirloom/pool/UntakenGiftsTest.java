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
import heirloom.testing.TestChild;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is given with a task and not taken costs nobody anything. */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "counts descriptors in /proc")
class UntakenGiftsTest {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** Takes nothing; says how many descriptors are open. */
  static final class Counter implements Worker<String, String> {
    @Override
    public String run(String task) throws Exception {
      try (Stream<Path> all = Files.list(DESCRIPTORS)) {
        return Long.toString(all.count());
      }
    }
  }

  @Test
  void thousandsOfThemLeaveNothing() throws Exception {
    try (SharedMemory memory = SharedMemory.allocate(4096);
        WorkerPool<String, String> pool =
            WorkerPool.java(Counter.class)
                .codecs(Codec.text(), Codec.text())
                .workers(1)
                .attempts(1)
                .timeout(Duration.ofSeconds(60))
                .controlled()
                .start()) {
      TaskOptions gift = TaskOptions.none().give("it", memory);
      // What a JVM opens late is no gift: jars, libraries.
      for (int i = 0; i < 100; i++) {
        ask(pool, "count", gift);
      }
      long inWorker = Long.parseLong(ask(pool, "count", TaskOptions.none()));
      long here = count();
      for (int i = 0; i < 2_000; i++) {
        ask(pool, "count", gift);
      }
      assertThat(Long.parseLong(ask(pool, "count", TaskOptions.none())))
          .isLessThanOrEqualTo(inWorker + 20);
      await().until(() -> count() <= here + 20);
      assertThat(pool.snapshot().deaths()).isZero();
    }
  }

  @Test
  void aTaskHasNoMoreThanALineHolds() throws Exception {
    try (SharedMemory memory = SharedMemory.allocate(4096);
        WorkerPool<String, String> pool =
            WorkerPool.java(Counter.class)
                .codecs(Codec.text(), Codec.text())
                .workers(1)
                .controlled()
                .start()) {
      TaskOptions most = TaskOptions.none();
      for (int i = 0; i < 64; i++) {
        most = most.give("n".repeat(38) + i, memory);
      }
      ask(pool, "count", most);
      TaskOptions full = most;
      assertThatThrownBy(() -> full.give("one more", memory))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("regions=65");
    }
  }

  /** By hand: answers, and never looks at its control line. */
  static void deaf(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    Receiver tasks = given.take("pool.tasks", Receiver.TYPE);
    Sender results = given.take("pool.results", Sender.TYPE);
    results.send(WorkerProtocol.ready(), WorkerProtocol.READY);
    List<byte[]> one = new ArrayList<>();
    while (tasks.receive(m -> one.add(m.copy()))) {
      ByteBuffer in = ByteBuffer.wrap(one.remove(0)).order(ByteOrder.nativeOrder());
      results.send(
          WorkerProtocol.message(in.getLong(), in.getInt(), 0, new byte[0]), WorkerProtocol.RESULT);
    }
    results.close();
  }

  @Test
  void aWorkerThatNeverReadsItsLineIsEnded() throws Exception {
    List<String> command = ChildBuilder.java(TestChild.class, deafArguments()).command();
    try (SharedMemory memory = SharedMemory.allocate(4096);
        WorkerPool<String, String> pool =
            WorkerPool.command(command.toArray(new String[0]))
                .codecs(Codec.text(), Codec.text())
                .workers(1)
                .attempts(1)
                .grace(Duration.ofSeconds(2))
                .controlled()
                .start()) {
      TaskOptions gift = TaskOptions.none();
      for (int i = 0; i < 64; i++) {
        gift = gift.give("n" + i, memory);
      }
      CompletableFuture<String> last = pool.submit("x", gift);
      for (int i = 0; i < 200 && !isFailed(last); i++) {
        last = pool.submit("x", gift);
      }
      CompletableFuture<String> refused = last;
      assertThatThrownBy(() -> refused.get(90, TimeUnit.SECONDS))
          .hasCauseInstanceOf(WorkerDiedException.class)
          .hasMessageContaining("control line");
    }
  }

  private static boolean isFailed(CompletableFuture<String> task) throws Exception {
    return task.handle((result, e) -> e != null).get(90, TimeUnit.SECONDS);
  }

  private static String[] deafArguments() {
    return TestChild.arguments(UntakenGiftsTest.class, "deaf").toArray(new String[0]);
  }

  private static String ask(WorkerPool<String, String> pool, String task, TaskOptions options)
      throws Exception {
    return pool.submit(task, options).get(90, TimeUnit.SECONDS);
  }

  private static long count() throws Exception {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.count();
    }
  }
}
