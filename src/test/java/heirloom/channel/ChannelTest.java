package heirloom.channel;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.Handoff;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels between processes: every way to send and receive, both directions, both ends' end. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class ChannelTest {

  private static final int CAPACITY = 4096;
  private static final int MESSAGES = 20_000;

  /** A number and as many more bytes as it says, so that lengths and wraps vary. */
  static void write(ByteBuffer to, int begin, int number, int length) {
    to.putInt(begin, number);
    for (int i = Integer.BYTES; i < length; i++) {
      to.put(begin + i, (byte) (number + i));
    }
  }

  static int length(int number) {
    return Integer.BYTES + number % 97;
  }

  static void check(Message message, int number) {
    assertThat(message.getInt(0)).isEqualTo(number);
    assertThat(message.length()).isEqualTo(length(number));
    assertThat(message.attempts()).isZero();
    for (int i = Integer.BYTES; i < message.length(); i++) {
      if (message.getByte(i) != (byte) (number + i)) {
        throw new AssertionError("byte " + i + " of message " + number);
      }
    }
  }

  private static void sendAll(Sender sender) throws Exception {
    ByteBuffer message = ByteBuffer.allocate(200).order(ByteOrder.nativeOrder());
    for (int i = 0; i < MESSAGES; i++) {
      if (i % 2 == 0) {
        Claim claim = sender.claim(length(i));
        write(claim.buffer(), claim.offset(), i, length(i));
        claim.commit();
      } else {
        message.clear().limit(length(i));
        write(message, 0, i, length(i));
        sender.send(message);
        if (message.hasRemaining()) {
          throw new AssertionError("not all of message " + i + " was sent");
        }
      }
    }
    sender.close();
  }

  private static void receiveAll(Receiver receiver) throws Exception {
    int[] next = {0};
    while (receiver.receive(m -> check(m, next[0]++))) {
      int unused = receiver.drain(m -> check(m, next[0]++), 10);
    }
    assertThat(next[0]).isEqualTo(MESSAGES);
    assertThat(receiver.isEnded()).isTrue();
    assertThat(receiver.statistics().messages()).isEqualTo(MESSAGES);
  }

  @ParameterizedTest
  @EnumSource(Handoff.class)
  void aChildReceivesWhatIsSent(Handoff route) throws Exception {
    try (Channel channel = Channel.toChild(CAPACITY)) {
      Child child =
          SyncChild.of(ChannelTest.class, "receives")
              .handoff(route)
              .inherit("tasks", channel)
              .start();
      sendAll(channel.sender());
      assertThat(child.waitFor()).isZero();
      assertThat(channel.sender().statistics().messages()).isEqualTo(MESSAGES);
      assertThat(child.repairs().get().failures()).isEmpty();
    }
  }

  static void receives(String[] arguments) throws Exception {
    receiveAll(Inheritance.current().take("tasks", Receiver.TYPE));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aChildSends(boolean withNativeCode) throws Exception {
    try (Channel channel = Channel.fromChild(CAPACITY)) {
      Child child = child(withNativeCode, "sends").inherit("results", channel).start();
      receiveAll(channel.receiver());
      assertThat(child.waitFor()).isZero();
    }
  }

  static void sends(String[] arguments) throws Exception {
    sendAll(Inheritance.current().take("results", Sender.TYPE));
  }

  private static ChildBuilder child(boolean withNativeCode, String helper, String... arguments) {
    Assumptions.assumeTrue(
        withNativeCode || !OS.WINDOWS.isCurrentOs(), "a Java child on Windows adopts by JNA only");
    return withNativeCode
        ? SyncChild.of(ChannelTest.class, helper, arguments)
        : SyncChild.withoutNativeCode(ChannelTest.class, helper, arguments);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bothSleepAndWakeEachOther(boolean withNativeCode) throws Exception {
    try (Channel tasks = Channel.toChild(CAPACITY);
        Channel results = Channel.fromChild(CAPACITY)) {
      tasks.sender().spinFor(Duration.ZERO);
      results.receiver().spinFor(Duration.ZERO);
      Child child =
          child(withNativeCode, "echoes")
              .inherit("tasks", tasks)
              .inherit("results", results)
              .start();
      ByteBuffer message = ByteBuffer.allocate(8);
      for (int i = 0; i < 300; i++) {
        int expected = i;
        if (i % 100 == 99) {
          // On a busy machine it may always find the next message before it sleeps.
          await().until(() -> isReceiverAsleep(tasks));
        }
        tasks.sender().send(message.clear().putLong(0, i).limit(8));
        assertThat(
                results
                    .receiver()
                    .receive(m -> assertThat(Long.reverseBytes(m.getLong(0))).isEqualTo(expected)))
            .isTrue();
      }
      assertThat(results.receiver().statistics().sleeps()).isPositive();
      assertThat(tasks.sender().statistics().wakes()).isPositive();
      tasks.sender().close();
      assertThat(child.waitFor()).isZero();
    }
  }

  private static boolean isReceiverAsleep(Channel channel) {
    return LaneSpoiler.region(channel.sender()).getInt(LaneSpoiler.RECEIVER_SLEEPS) != 0;
  }

  static void echoes(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    Receiver tasks = given.take("tasks", Receiver.TYPE);
    Sender results = given.take("results", Sender.TYPE);
    tasks.spinFor(Duration.ZERO);
    boolean[] more = {true};
    while (more[0]) {
      ByteBuffer answer = ByteBuffer.allocate(8);
      more[0] = tasks.receive(m -> answer.put(0, m.copy()));
      if (more[0]) {
        results.send(answer);
      }
    }
  }

  @Test
  void twoChildrenTalkWithoutTheParent() throws Exception {
    try (Channel channel = Channel.between(CAPACITY)) {
      Child one =
          SyncChild.of(ChannelTest.class, "sends").inherit("results", channel.senderEnd()).start();
      Child other =
          SyncChild.of(ChannelTest.class, "receives")
              .inherit("tasks", channel.receiverEnd())
              .start();
      assertThat(one.waitFor()).isZero();
      assertThat(other.waitFor()).isZero();
      assertThatThrownBy(channel::open).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(channel::sender).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void messagesLargerThanTheRingAreStreamed() throws Exception {
    try (Channel channel = Channel.fromChild(CAPACITY)) {
      Child child = SyncChild.of(ChannelTest.class, "streams").inherit("results", channel).start();
      int[] sizes = {50_000, 10, 1_000_000, 1_500};
      for (int size : sizes) {
        assertThat(
                channel
                    .receiver()
                    .receive(
                        m -> {
                          assertThat(m.length()).isEqualTo(size);
                          assertThat(m.type()).isEqualTo(7);
                          byte[] bytes = m.copy();
                          for (int i = 0; i < size; i++) {
                            if (bytes[i] != (byte) (i * 31)) {
                              throw new AssertionError("byte " + i);
                            }
                          }
                        }))
            .isTrue();
      }
      assertThat(channel.receiver().receive(m -> {})).isFalse();
      assertThat(child.waitFor()).isZero();
    }
  }

  static void streams(String[] arguments) throws Exception {
    try (Sender sender = Inheritance.current().take("results", Sender.TYPE)) {
      for (int size : new int[] {50_000, 10, 1_000_000, 1_500}) {
        ByteBuffer message = ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
          message.put(i, (byte) (i * 31));
        }
        sender.send(message, 7);
      }
    }
  }

  /** By its sender: the receiver would take it for a lie, and end the child. */
  @Test
  void aMessageThatIsTooLongIsRefused() throws Exception {
    ChannelOptions options = ChannelOptions.ofCapacity(CAPACITY).longest(5000);
    try (Channel channel = Channel.fromChild(options)) {
      Child child =
          SyncChild.of(ChannelTest.class, "sendsTooMuch").inherit("results", channel).start();
      assertThat(channel.receiver().receive(m -> assertThat(m.length()).isEqualTo(5000))).isTrue();
      assertThat(channel.receiver().receive(m -> {})).isFalse();
      assertThat(child.waitFor()).isZero();
    }
    try (Channel channel = Channel.toChild(options)) {
      assertThatThrownBy(() -> channel.sender().send(ByteBuffer.allocate(5001)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=5001");
      assertThat(channel.sender().statistics().depth()).isZero();
    }
  }

  static void sendsTooMuch(String[] arguments) throws Exception {
    try (Sender sender = Inheritance.current().take("results", Sender.TYPE)) {
      assertThatThrownBy(() -> sender.send(ByteBuffer.allocate(5001)))
          .isInstanceOf(IllegalArgumentException.class);
      sender.send(ByteBuffer.allocate(5000));
    }
  }

  @Test
  void aFullLaneHoldsUpAndSaysSo() throws Exception {
    try (Channel channel = Channel.toChild(CAPACITY)) {
      Sender sender = channel.sender();
      ByteBuffer message = ByteBuffer.allocate(sender.longestInOnePiece());
      int sent = 0;
      while (sender.trySend(message.clear())) {
        sent++;
      }
      assertThat(sent).isEqualTo(4);
      assertThat(message.remaining()).isEqualTo(message.capacity());
      assertThat(sender.tryClaim(1)).isEmpty();
      assertThat(sender.send(message, 0, Duration.ofMillis(5))).isFalse();
      assertThat(sender.statistics().depth()).isEqualTo(CAPACITY);
      Thread thread = Thread.currentThread();
      CompletableFuture<Void> interrupt =
          CompletableFuture.runAsync(
              () -> {
                await().until(() -> sender.statistics().sleeps() > 2);
                thread.interrupt();
              });
      assertThatThrownBy(() -> sender.send(message)).isInstanceOf(InterruptedException.class);
      interrupt.get();
    }
  }

  @Test
  void closingReleasesWhoeverWaits() throws Exception {
    Channel channel = Channel.fromChild(CAPACITY);
    CompletableFuture<Throwable> outcome =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                channel.receiver().receive(m -> {});
                return new AssertionError("received");
              } catch (Exception e) {
                return e;
              }
            });
    await().until(() -> channel.receiver().statistics().sleeps() > 0);
    channel.close();
    channel.close();
    assertThat(outcome.get()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> channel.receiver().poll(m -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(channel::open).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theReceiversCloseReachesTheSender() throws Exception {
    try (Channel channel = Channel.toChild(CAPACITY)) {
      Child child = SyncChild.of(ChannelTest.class, "takesOne").inherit("tasks", channel).start();
      assertThatThrownBy(
              () -> {
                while (true) {
                  channel.sender().send(ByteBuffer.allocate(100));
                }
              })
          .isInstanceOf(ChannelClosedException.class);
      assertThat(child.waitFor()).isZero();
    }
  }

  static void takesOne(String[] arguments) throws Exception {
    try (Receiver receiver = Inheritance.current().take("tasks", Receiver.TYPE)) {
      assertThat(receiver.receive(m -> assertThat(m.length()).isEqualTo(100))).isTrue();
    }
  }

  @Test
  void misuseIsRefused() throws Exception {
    assertThatThrownBy(() -> Channel.toChild(5000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("power of two");
    try (Channel channel = Channel.toChild(CAPACITY)) {
      Sender sender = channel.sender();
      assertThatThrownBy(() -> sender.claim(sender.longestInOnePiece() + 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> sender.trySend(ByteBuffer.allocate(CAPACITY)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> sender.trySend(ByteBuffer.allocate(1), 65536))
          .isInstanceOf(IllegalArgumentException.class);
      Claim claim = sender.claim(8);
      assertThatThrownBy(() -> sender.trySend(ByteBuffer.allocate(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
      claim.abort();
      assertThatThrownBy(claim::commit).isInstanceOf(IllegalStateException.class);
      assertThat(sender.statistics().depth()).isZero();
      assertThatThrownBy(channel::receiver).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aSecondThreadIsRefused() throws Exception {
    try (Channel channel = Channel.fromChild(CAPACITY)) {
      CompletableFuture<Boolean> waits =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return channel.receiver().receive(m -> {}, Duration.ofSeconds(1));
                } catch (IOException | InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      await().until(() -> channel.receiver().statistics().sleeps() > 0);
      assertThatThrownBy(() -> channel.receiver().poll(m -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another thread");
      assertThat(waits.get()).isFalse();
      assertThat(channel.receiver().poll(m -> {})).isFalse();
    }
  }

  @Test
  void manyChildrenAreReadByOneThread() throws Exception {
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      channels.add(Channel.fromChild(ChannelOptions.ofCapacity(CAPACITY).named("lane" + i)));
    }
    try (FanIn fan = FanIn.of(channels)) {
      List<Child> children = new ArrayList<>();
      for (Channel channel : channels) {
        children.add(SyncChild.of(ChannelTest.class, "sends").inherit("results", channel).start());
      }
      int[] next = new int[3];
      while (fan.receive((from, m) -> check(m, next[channels.indexOf(from)]++))) {
        int unused = fan.drain((from, m) -> check(m, next[channels.indexOf(from)]++), 100);
      }
      assertThat(next).containsOnly(MESSAGES);
      for (Child child : children) {
        assertThat(child.waitFor()).isZero();
      }
    }
  }
}
