package heirloom.channel;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One receiver over many lanes: what one of them does is no other's business. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class FanInTest {

  private static final int CAPACITY = 4096;
  private static final Duration SHORT = Duration.ofMillis(5);

  /** Publishes a message of 8 bytes as a child does. */
  private static void publish(ByteBuffer region) {
    region.putLong(LaneLayout.RING, LaneSpoiler.record(8));
    LaneLayout.release(region, LaneLayout.TAIL, 16);
  }

  @Test
  void aBadRecordBehindAGoodOneLeavesItsLaneOut() throws Exception {
    Channel bad = Channel.fromChild(CAPACITY);
    Channel good = Channel.fromChild(CAPACITY);
    ByteBuffer region = LaneSpoiler.region(bad.receiver());
    ByteBuffer sound = LaneSpoiler.region(good.receiver());
    List<PeerViolationException> told = new ArrayList<>();
    bad.onViolation(told::add);
    try (FanIn fan = FanIn.of(bad, good)) {
      publish(region);
      region.putLong(LaneLayout.RING + 16, 0x1234);
      LaneLayout.release(region, LaneLayout.TAIL, 32);
      publish(sound);
      List<Channel> from = new ArrayList<>();
      assertThat(fan.drain((channel, m) -> from.add(channel), 100)).isEqualTo(2);
      assertThat(from).containsExactly(bad, good);
      assertThat(told).hasSize(1);
      assertThat(fan.drain((channel, m) -> from.add(channel), 100)).isZero();
    }
  }

  @Test
  void aBadStreamLeavesItsLaneOut() throws Exception {
    Channel bad = Channel.fromChild(CAPACITY);
    Channel good = Channel.fromChild(CAPACITY);
    ByteBuffer region = LaneSpoiler.region(bad.receiver());
    ByteBuffer sound = LaneSpoiler.region(good.receiver());
    try (FanIn fan = FanIn.of(bad, good)) {
      region.putLong(LaneLayout.RING, RecordHeader.of(16, 0, 0, RecordHeader.FIRST));
      region.putLong(LaneLayout.RING + 8, 1L << 40);
      LaneLayout.release(region, LaneLayout.TAIL, 24);
      assertThat(fan.receive((channel, m) -> {}, SHORT)).isFalse();
      publish(sound);
      assertThat(fan.receive((channel, m) -> assertThat(channel).isSameAs(good))).isTrue();
    }
  }

  @Test
  void aHandlersOwnViolationIsTheHandlers() throws Exception {
    Channel channel = Channel.fromChild(CAPACITY);
    ByteBuffer region = LaneSpoiler.region(channel.receiver());
    try (FanIn fan = FanIn.of(channel)) {
      publish(region);
      FanIn.Handler fails =
          (from, m) -> {
            throw new PeerViolationException("of another lane");
          };
      assertThatThrownBy(() -> fan.drain(fails, 1)).hasMessage("of another lane");
      assertThat(fan.drain((from, m) -> assertThat(m.attempts()).isEqualTo(1), 1)).isEqualTo(1);
    }
  }

  @Test
  void whatCannotJoinLeavesTheOthersAsTheyWere() throws Exception {
    try (Channel good = Channel.fromChild(CAPACITY);
        Channel bad = Channel.toChild(CAPACITY)) {
      assertThatThrownBy(() -> FanIn.of(good, bad)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> FanIn.of(good, good))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("twice");
      assertThat(good.receiver().receive(m -> {}, SHORT)).isFalse();
      FanIn.of(good).close();
    }
  }

  @Test
  void aHandlerMayCloseItsChannel() throws Exception {
    Channel alone = Channel.fromChild(CAPACITY);
    publish(LaneSpoiler.region(alone.receiver()));
    assertThat(alone.receiver().poll(m -> alone.close())).isTrue();
    Channel one = Channel.fromChild(CAPACITY);
    Channel other = Channel.fromChild(CAPACITY);
    ByteBuffer region = LaneSpoiler.region(one.receiver());
    ByteBuffer second = LaneSpoiler.region(other.receiver());
    try (FanIn fan = FanIn.of(one, other)) {
      publish(region);
      publish(second);
      assertThat(fan.drain((from, m) -> from.close(), 10)).isEqualTo(2);
      assertThat(fan.drain((from, m) -> {}, 10)).isZero();
    }
  }

  @Test
  void itSaysWhatItHasDone() throws Exception {
    Channel one = Channel.fromChild(CAPACITY);
    Channel other = Channel.fromChild(CAPACITY);
    ByteBuffer region = LaneSpoiler.region(one.receiver());
    ByteBuffer second = LaneSpoiler.region(other.receiver());
    try (FanIn fan = FanIn.of(one, other)) {
      // More than once where a busy machine leaves this thread no processor for all that time.
      while (fan.statistics().sleeps() == 0) {
        assertThat(fan.receive((from, m) -> {}, SHORT)).isFalse();
      }
      publish(region);
      publish(second);
      assertThat(fan.statistics().depth()).isEqualTo(32);
      assertThat(fan.drain((from, m) -> {}, 10)).isEqualTo(2);
      LaneStatistics done = fan.statistics();
      assertThat(done.messages()).isEqualTo(2);
      assertThat(done.sleeps()).isPositive();
      assertThat(done.depth()).isZero();
    }
  }

  /** Else these would hang for a month. */
  @Test
  void aSpinEndsByAnInterruptOrAClose() throws Exception {
    Channel channel = Channel.fromChild(CAPACITY);
    Receiver own = channel.receiver();
    FanIn fan = FanIn.of(channel);
    fan.spinFor(Duration.ofDays(30));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> fan.receive((from, m) -> {})).isInstanceOf(InterruptedException.class);
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                outcome.complete(new AssertionError(fan.receive((from, m) -> {})));
              } catch (Exception e) {
                outcome.complete(e);
              }
            });
    waiting.start();
    await().until(() -> isSpinning(waiting));
    fan.close();
    assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
    assertThat(own.end().isClosed()).isTrue();
  }

  private static boolean isSpinning(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("spinUntilFound"));
  }
}
