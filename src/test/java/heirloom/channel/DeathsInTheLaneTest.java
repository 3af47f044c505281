package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.Repair;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.sync.SyncChild;
import heirloom.testing.Client;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R9 of docs/reliability.md, lanes: JVMs and Python processes at either end die at each named
 * point, and at random ones; what was published arrives, in order, and only what was in a dead
 * one's hands comes twice.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class DeathsInTheLaneTest {

  private static final int KILLED = 137;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ChannelOptions OPTIONS =
      ChannelOptions.ofCapacity(4096).attempts(255).outlivingHolders();

  /** What a child answered: the number, and how often it was given before. */
  private record Answer(int number, int attempts) {}

  private static boolean send(Sender sender, int number) throws Exception {
    ByteBuffer message = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    return sender.send(message.putInt(0, number), 0, PATIENCE);
  }

  private static Answer receive(Channel results) throws Exception {
    Answer[] got = new Answer[1];
    assertThat(
            results
                .receiver()
                .receive(m -> got[0] = new Answer(m.getInt(0), m.getInt(4)), PATIENCE))
        .isTrue();
    return got[0];
  }

  /** What the children are written in. */
  enum Language {
    JAVA,
    PYTHON
  }

  private static ChildBuilder copier(Channel tasks, Channel results) {
    return copier(Language.JAVA, tasks, results, "");
  }

  /** Dies at the point, if one is named. */
  private static ChildBuilder copier(
      Language language, Channel tasks, Channel results, String point) {
    ChildBuilder child =
        language == Language.JAVA
            ? SyncChild.of(DeathsInTheLaneTest.class, "copies")
                .jvmOptions("-Dheirloom.crash=" + point)
            : Client.PYTHON.child("lane_copies", point);
    return child.inherit("tasks", tasks).inherit("results", results);
  }

  static void copies(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    Receiver tasks = given.take("tasks", Receiver.TYPE);
    Sender results = given.take("results", Sender.TYPE);
    ByteBuffer answer = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    MessageHandler copy =
        m -> {
          answer.clear().putInt(0, m.getInt(0)).putInt(4, m.attempts());
          try {
            results.send(answer);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    while (tasks.receive(copy)) {
      int unused = tasks.drain(copy, 3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lane.found", "lane.taken", "lane.handled", "lane.done", "lane.released"})
  void aReceiverDiesAt(String point) throws Exception {
    dieAsReceiver(Language.JAVA, point, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lane.found", "lane.taken", "lane.handled", "lane.done", "lane.released"})
  void aReceiverInPythonDiesAt(String point) throws Exception {
    dieAsReceiver(Language.PYTHON, point, 1);
  }

  @ParameterizedTest
  @Tag("campaign")
  @Timeout(7200)
  @ValueSource(strings = {"lane.found", "lane.taken", "lane.handled", "lane.done", "lane.released"})
  void aReceiverDiesTwentyTimesAt(String point) throws Exception {
    dieAsReceiver(Language.JAVA, point, 20);
    dieAsReceiver(Language.PYTHON, point, 20);
  }

  private static void dieAsReceiver(Language language, String point, int times) throws Exception {
    for (int time = 0; time < times; time++) {
      try (Channel tasks = Channel.toChild(OPTIONS);
          Channel results = Channel.fromChild(OPTIONS)) {
        for (int i = 0; i < 10; i++) {
          assertThat(send(tasks.sender(), i)).isTrue();
        }
        tasks.sender().close();
        // Room is given back after one message and after the next three, in turn: five times at
        // least.
        int passing = 1 + (time + 4) % (point.equals("lane.released") ? 5 : 10);
        Child first = copier(language, tasks, results, point + ":" + passing).start();
        assertThat(first.waitFor()).isEqualTo(KILLED);
        boolean inHand = point.equals("lane.taken") || point.equals("lane.handled");
        assertThat(first.repairs().get().repairs())
            .isEqualTo(inHand ? List.of(new MessagesReturned(tasks.toString(), 1)) : List.of());
        Child second = copier(language, tasks, results, "").start();
        List<Answer> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          boolean hit = inHand && i == passing - 1;
          if (!hit || point.equals("lane.handled")) {
            expected.add(new Answer(i, 0));
          }
          if (hit) {
            expected.add(new Answer(i, 1));
          }
        }
        if (!point.equals("lane.released") || passing <= 4) {
          for (Answer answer : expected) {
            assertThat(receive(results)).isEqualTo(answer);
          }
        }
        assertThat(second.waitFor()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lane.body-written", "lane.header-written", "lane.published"})
  void aSenderDiesAt(String point) throws Exception {
    dieAsSender(Language.JAVA, point);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lane.body-written", "lane.header-written", "lane.published"})
  void aSenderInPythonDiesAt(String point) throws Exception {
    dieAsSender(Language.PYTHON, point);
  }

  private static void dieAsSender(Language language, String point) throws Exception {
    try (Channel results = Channel.fromChild(OPTIONS)) {
      Child first = counter(language, results, 0, point + ":5").start();
      assertThat(first.waitFor()).isEqualTo(KILLED);
      assertThat(first.repairs().get().failures()).isEmpty();
      int published = point.equals("lane.published") ? 5 : 4;
      Child second = counter(language, results, published, "").start();
      for (int i = 0; i < 10; i++) {
        assertThat(receive(results)).isEqualTo(new Answer(i, 0));
      }
      assertThat(results.receiver().receive(m -> {})).isFalse();
      assertThat(second.waitFor()).isZero();
    }
  }

  @ParameterizedTest
  @Tag("campaign")
  @Timeout(7200)
  @ValueSource(strings = {"lane.body-written", "lane.header-written", "lane.published"})
  void aSenderDiesTwentyTimesAt(String point) throws Exception {
    for (int time = 0; time < 20; time++) {
      dieAsSender(Language.JAVA, point);
      dieAsSender(Language.PYTHON, point);
    }
  }

  private static ChildBuilder counter(Language language, Channel results, int from, String point) {
    String first = Integer.toString(from);
    ChildBuilder child =
        language == Language.JAVA
            ? SyncChild.of(DeathsInTheLaneTest.class, "counts", first)
                .jvmOptions("-Dheirloom.crash=" + point)
            : Client.PYTHON.child("lane_counts", first, point);
    return child.inherit("results", results);
  }

  static void counts(String[] arguments) throws Exception {
    try (Sender results = Inheritance.current().take("results", Sender.TYPE)) {
      for (int i = Integer.parseInt(arguments[0]); i < 10; i++) {
        Claim claim = results.claim(16);
        claim.buffer().putInt(claim.offset(), i).putInt(claim.offset() + 4, 0);
        claim.commit(8, 0);
      }
    }
  }

  /** Of a batch everything arrives or nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"lane.body-written:7", "lane.header-written:10", "lane.published:2"})
  void aSenderDiesInABatchAt(String point) throws Exception {
    try (Channel results = Channel.fromChild(OPTIONS)) {
      Child first = batcher(results, 0).jvmOptions("-Dheirloom.crash=" + point).start();
      assertThat(first.waitFor()).isEqualTo(KILLED);
      assertThat(first.repairs().get().failures()).isEmpty();
      int published = point.startsWith("lane.published") ? 10 : 5;
      for (int i = 0; i < published; i++) {
        assertThat(receive(results)).isEqualTo(new Answer(i, 0));
      }
      assertThat(results.receiver().poll(m -> {})).isFalse();
      Child second = batcher(results, published).start();
      for (int i = published; i < 15; i++) {
        assertThat(receive(results)).isEqualTo(new Answer(i, 0));
      }
      assertThat(results.receiver().receive(m -> {})).isFalse();
      assertThat(second.waitFor()).isZero();
    }
  }

  private static ChildBuilder batcher(Channel results, int from) {
    return SyncChild.of(DeathsInTheLaneTest.class, "batches", Integer.toString(from))
        .inherit("results", results);
  }

  static void batches(String[] arguments) throws Exception {
    try (Sender results = Inheritance.current().take("results", Sender.TYPE);
        Batch batch = results.batch()) {
      ByteBuffer message = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
      for (int i = Integer.parseInt(arguments[0]); i < 15; i++) {
        batch.add(message.clear().putInt(0, i));
        if (i % 5 == 4) {
          batch.publish();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomKills(Language language) throws Exception {
    killAtRandom(language, 5);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("campaign")
  @Timeout(7200)
  void twoThousandRandomKills(Language language) throws Exception {
    killAtRandom(language, 2000);
  }

  /** Tasks flow all the time; each child is killed when it has answered some of them. */
  private static void killAtRandom(Language language, int kills) throws Exception {
    long seed = System.nanoTime();
    System.out.println("random kills: seed=" + seed);
    Random random = new Random(seed);
    try (Channel tasks = Channel.toChild(OPTIONS);
        Channel results = Channel.fromChild(OPTIONS)) {
      CompletableFuture<Integer> feeding =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  int sent = 0;
                  while (send(tasks.sender(), sent)) {
                    sent++;
                  }
                  throw new AssertionError("no room for 90 s after " + sent);
                } catch (IllegalStateException closed) {
                  return 0;
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      int next = 0;
      int again = 0;
      for (int kill = 0; kill <= kills; kill++) {
        Child child = copier(language, tasks, results, "").start();
        int answers = 1 + random.nextInt(3000);
        int repeated = 0;
        for (int i = 0; i < answers; i++) {
          Answer answer = receive(results);
          if (answer.number() == next - 1 && answer.attempts() > 0) {
            repeated++;
          } else {
            assertThat(answer.number()).as("seed=%d", seed).isEqualTo(next++);
          }
        }
        again += repeated;
        child.destroyForcibly();
        assertThat(child.waitFor()).isNotZero();
        assertThat(child.repairs().get().failures()).isEmpty();
        assertThat(repeated).isLessThanOrEqualTo(1);
      }
      System.out.println("kills=" + kills + ", answers=" + next + ", given twice=" + again);
      tasks.sender().close();
      assertThat(feeding.get(90, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void aStreamBeginsAgainWithTheNextReceiver() throws Exception {
    try (Channel tasks = Channel.toChild(OPTIONS);
        Channel results = Channel.fromChild(OPTIONS)) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  ByteBuffer message = ByteBuffer.allocate(100_000).order(ByteOrder.nativeOrder());
                  tasks.sender().send(message.putInt(0, 42));
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      Child first = copier(tasks, results).jvmOptions("-Dheirloom.crash=lane.done:20").start();
      assertThat(first.waitFor()).isEqualTo(KILLED);
      assertThat(first.repairs().get().failures()).isEmpty();
      Child second = copier(tasks, results).start();
      assertThat(receive(results)).isEqualTo(new Answer(42, 1));
      sending.get(90, TimeUnit.SECONDS);
      tasks.sender().close();
      assertThat(second.waitFor()).isZero();
    }
  }

  @Test
  void whoeverWaitsIsTold() throws Exception {
    try (Channel tasks = Channel.toChild(4096);
        Channel results = Channel.fromChild(4096)) {
      Child child = copier(tasks, results).start();
      assertThat(send(tasks.sender(), 1)).isTrue();
      assertThat(receive(results)).isEqualTo(new Answer(1, 0));
      child.destroyForcibly();
      assertThatThrownBy(() -> results.receiver().receive(m -> {}))
          .isInstanceOf(PeerDiedException.class);
      assertThatThrownBy(
              () -> {
                while (true) {
                  tasks.sender().send(ByteBuffer.allocate(1000));
                }
              })
          .isInstanceOf(PeerDiedException.class);
      assertThat(child.repairs().get().failures()).isEmpty();
      List<Repair> none = child.repairs().get().repairs();
      assertThat(none).allMatch(MessagesReturned.class::isInstance);
    }
  }

  @Test
  void aChildIsToldOfItsParentsEnd() throws Exception {
    try (Channel told = Channel.fromChild(4096)) {
      Child parent =
          SyncChild.of(DeathsInTheLaneTest.class, "startsAndDies").inherit("told", told).start();
      assertThat(told.receiver().receive(m -> {}, PATIENCE)).isTrue();
      assertThat(parent.waitFor()).isEqualTo(KILLED);
    }
  }

  /** Its child ends by itself, or the test's census finds it. */
  static void startsAndDies(String[] arguments) throws Exception {
    Channel tasks = Channel.toChild(4096);
    Channel results = Channel.fromChild(4096);
    copier(tasks, results).start();
    send(tasks.sender(), 1);
    Answer answer = receive(results);
    Sender told = Inheritance.current().take("told", Sender.TYPE);
    send(told, answer.number());
    Runtime.getRuntime().halt(KILLED);
  }
}
