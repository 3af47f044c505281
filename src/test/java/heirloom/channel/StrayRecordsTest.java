package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.HandleCensus;
import heirloom.testing.OwnThread;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A sender that publishes without end what is no message, padding or fragments without a beginning,
 * and does not care how much room it was given: no call that never waits, and none with a time,
 * stays inside.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class StrayRecordsTest {

  private static final int CAPACITY = 4096;
  private static final Duration SHORT = Duration.ofMillis(10);

  private static long header(String kind) {
    return RecordHeader.of(0, 0, 0, kind.equals("padding") ? RecordHeader.SKIP : 0);
  }

  /**
   * Fills a ring, and moves the tail as far as can be seen to be read, or as room is given back.
   */
  private static CompletableFuture<Void> feed(
      ByteBuffer region, String kind, String follows, AtomicBoolean over) {
    int word = follows.equals("done") ? LaneLayout.DONE : LaneLayout.HEAD;
    for (int at = 0; at < CAPACITY; at += RecordHeader.BYTES) {
      region.putLong(LaneLayout.RING + at, header(kind));
    }
    LaneLayout.release(region, LaneLayout.TAIL, CAPACITY);
    return CompletableFuture.runAsync(
        () -> {
          long tail = CAPACITY;
          while (!over.get()) {
            long wanted = LaneLayout.acquire(region, word) + CAPACITY;
            if (wanted > tail) {
              tail = wanted;
              LaneLayout.release(region, LaneLayout.TAIL, tail);
            }
          }
        },
        OwnThread.EACH);
  }

  private interface Call {
    void run() throws Exception;
  }

  /** Ends, be it by the exception that such a sender deserves. */
  private static void requireEnd(Call call) throws Exception {
    CompletableFuture<Void> running =
        CompletableFuture.runAsync(
            () -> {
              try {
                call.run();
              } catch (PeerViolationException deserved) {
                assertThat(deserved).hasMessageContaining("tail=");
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            },
            OwnThread.EACH);
    running.get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({"padding,done", "fragments,done", "padding,head", "fragments,head"})
  void aReceiverIsNotHeldUp(String kind, String follows) throws Exception {
    try (Channel channel = Channel.fromChild(CAPACITY)) {
      Receiver receiver = channel.receiver();
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Void> feeding = feed(LaneSpoiler.region(receiver), kind, follows, over);
      try {
        requireEnd(() -> assertThat(receiver.poll(m -> {})).isFalse());
        requireEnd(() -> assertThat(receiver.drain(m -> {}, 10)).isZero());
        requireEnd(() -> assertThat(receiver.receive(m -> {}, SHORT)).isFalse());
      } finally {
        over.set(true);
        feeding.get();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"padding,done", "fragments,done", "padding,head", "fragments,head"})
  void norAreItsSiblings(String kind, String follows) throws Exception {
    Channel bad = Channel.fromChild(CAPACITY);
    ByteBuffer region = LaneSpoiler.region(bad.receiver());
    try (FanIn fan = FanIn.of(bad, Channel.fromChild(CAPACITY))) {
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Void> feeding = feed(region, kind, follows, over);
      try {
        requireEnd(() -> assertThat(fan.drain((from, m) -> {}, 10)).isZero());
        requireEnd(() -> assertThat(fan.receive((from, m) -> {}, SHORT)).isFalse());
      } finally {
        over.set(true);
        feeding.get();
      }
    }
  }

  @Test
  void aTailBeyondTheRoomThatWasGivenBackIsAViolation() throws Exception {
    LanePair pair = new LanePair();
    ByteBuffer region = pair.memory.region();
    LaneReader reader = new LaneReader(pair.memory);
    region.putLong(LaneLayout.RING, RecordHeader.of(0, 0, 0, RecordHeader.WHOLE));
    LaneLayout.release(region, LaneLayout.TAIL, 8);
    assertThat(reader.find()).isTrue();
    reader.take();
    reader.finish();
    LaneLayout.release(region, LaneLayout.TAIL, CAPACITY + 8);
    assertThatThrownBy(reader::find).isInstanceOf(PeerViolationException.class);
  }
}
