package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.channel.Receiver;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import heirloom.launch.ChildBuilder;
import heirloom.testing.HandleCensus;
import heirloom.testing.TestChild;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A worker that says what no worker says is ended; nothing that it says is believed. The workers
 * here are commands that speak the protocol by hand, which shows too that a command can.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class BadWorkersTest {

  private static final Duration LONG = Duration.ofSeconds(90);

  /** A worker by hand: good until a task names what it shall do. */
  static void worker(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    Receiver tasks = given.take("pool.tasks", Receiver.TYPE);
    Sender results = given.take("pool.results", Sender.TYPE);
    if (arguments.length > 0 && arguments[0].equals("goodbye")) {
      results.send(ByteBuffer.allocate(0), 4);
      return;
    }
    if (arguments.length > 0) {
      results.send(word(Integer.parseInt(arguments[0])), 1);
    } else {
      results.send(word(1), 1);
    }
    List<byte[]> one = new ArrayList<>();
    while (tasks.receive(m -> one.add(m.copy()))) {
      answer(results, one.remove(0));
    }
    results.send(ByteBuffer.allocate(0), 4);
    results.close();
  }

  private static ByteBuffer word(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).flip();
  }

  private static void answer(Sender results, byte[] task) throws Exception {
    ByteBuffer in = ByteBuffer.wrap(task).order(ByteOrder.nativeOrder());
    long id = in.getLong();
    int attempt = in.getInt();
    String text = StandardCharsets.UTF_8.decode(in.position(16)).toString();
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    switch (text) {
      case "other id" -> results.send(WorkerProtocol.message(id + 1, attempt, 0, body), 2);
      case "other attempt" -> results.send(WorkerProtocol.message(id, attempt + 1, 0, body), 2);
      case "twice" -> {
        results.send(WorkerProtocol.message(id, attempt, 0, body), 2);
        results.send(WorkerProtocol.message(id, attempt, 0, body), 2);
      }
      case "short" -> results.send(word(3), 2);
      case "ready again" -> results.send(word(1), 1);
      case "kind" -> results.send(WorkerProtocol.message(id, attempt, 0, body), 99);
      case "warm-up" -> results.send(WorkerProtocol.message(-1, 1, 0, body), 2);
      case "goodbye" -> {
        results.send(ByteBuffer.allocate(0), 4);
        System.exit(0);
      }
      case "closes" -> results.close();
      case "no text" -> results.send(WorkerProtocol.message(id, attempt, 0, new byte[] {-1}), 2);
      default -> results.send(WorkerProtocol.message(id, attempt, 0, body), 2);
    }
  }

  static PoolBuilder<String, String> byHand(String... arguments) {
    List<String> line =
        ChildBuilder.java(
                TestChild.class,
                TestChild.arguments(BadWorkersTest.class, "worker", arguments)
                    .toArray(new String[0]))
            .command();
    return WorkerPool.command(line.toArray(new String[0]))
        .codecs(Codec.text(), Codec.text())
        .workers(1);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "other id",
        "other attempt",
        "short",
        "ready again",
        "kind",
        "warm-up",
        "closes",
        "goodbye"
      })
  void nonsenseEndsTheWorkerAndCostsAnAttempt(String how) throws Exception {
    try (WorkerPool<String, String> pool =
        byHand().attempts(1).grace(Duration.ofMillis(500)).start()) {
      assertThatThrownBy(() -> get(pool.submit(how))).hasCauseInstanceOf(WorkerDiedException.class);
      assertThat(get(pool.submit("good"))).isEqualTo("good");
      assertThat(pool.snapshot().submitted()).isEqualTo(2);
    }
  }

  @Test
  void aSecondAnswerIsNobodysResult() throws Exception {
    try (WorkerPool<String, String> pool = byHand().attempts(3).start()) {
      assertThat(get(pool.submit("twice"))).isEqualTo("twice");
      assertThat(get(pool.submit("good"))).isEqualTo("good");
      assertThat(pool.snapshot().completed()).isEqualTo(2);
    }
  }

  @Test
  void aResultThatIsNoneFailsItsTaskAlone() throws Exception {
    try (WorkerPool<String, String> pool = byHand().start()) {
      assertThatThrownBy(() -> get(pool.submit("no text")))
          .hasCauseInstanceOf(CodecException.class);
      assertThat(get(pool.submit("good"))).isEqualTo("good");
      assertThat(pool.snapshot().deaths()).isZero();
    }
  }

  @Test
  void anotherVersionIsNeverReady() throws Exception {
    try (WorkerPool<String, String> pool = byHand("2").crashLimit(1).start()) {
      assertThatThrownBy(() -> get(pool.submit("good")))
          .hasCauseInstanceOf(WorkerDiedException.class)
          .hasMessageContaining("version=2, expected 1");
    }
  }

  @Test
  void onesThatLeaveBeforeTheyAreReadyAreAsGoodAsDead() throws Exception {
    try (WorkerPool<String, String> pool = byHand("goodbye").crashLimit(2).start()) {
      assertThatThrownBy(() -> get(pool.submit("good")))
          .cause()
          .isInstanceOfSatisfying(
              WorkerDiedException.class,
              e -> assertThat(e.why()).isEqualTo(WorkerDiedException.Why.NEVER_READY));
    }
  }
}
