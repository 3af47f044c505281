package heirloom.channel;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.OwnThread;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A streamed message that was not sent is never delivered, and one that was sent is. */
@Tag("windows")
class StreamGivenUpTest {

  private static final int LENGTH = 2000;

  private final LanePair pair;
  private final List<Integer> received = new ArrayList<>();

  StreamGivenUpTest() throws PeerViolationException {
    pair = new LanePair();
  }

  private boolean poll() throws Exception {
    return pair.receiver.poll(m -> received.add(m.type()));
  }

  private CompletableFuture<Boolean> send(int type, Duration time) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return pair.sender.send(ByteBuffer.allocate(LENGTH), type, time);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        OwnThread.EACH);
  }

  @Test
  void whenItsTimeIsOver() throws Exception {
    assertThat(pair.sender.send(ByteBuffer.allocate(LENGTH), 1, Duration.ofMillis(5))).isFalse();
    assertThat(poll()).isFalse();
    // Its rest is behind: the next one is a whole message, and then a stream.
    assertThat(pair.sender.trySend(ByteBuffer.allocate(8), 2)).isTrue();
    assertThat(poll()).isTrue();
    assertThat(pair.sender.send(ByteBuffer.allocate(LENGTH), 3, Duration.ofMillis(5))).isFalse();
    CompletableFuture<Boolean> sending = send(4, Duration.ofSeconds(90));
    await().until(this::poll);
    assertThat(sending.get()).isTrue();
    assertThat(received).containsExactly(2, 4);
  }

  @Test
  void whenInterrupted() throws Exception {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> pair.sender.send(ByteBuffer.allocate(LENGTH)))
        .isInstanceOf(InterruptedException.class);
    assertThat(poll()).isFalse();
    assertThat(poll()).isFalse();
  }

  /** The receiver is in the middle of handling it when the time is over. */
  @Test
  void whoseLastPartIsOutWasSent() throws Exception {
    CompletableFuture<Boolean> sending = send(5, Duration.ofSeconds(3));
    boolean[] told = {false};
    await()
        .until(
            () ->
                pair.receiver.poll(
                    m -> {
                      // Returns though nobody has finished it.
                      told[0] = sending.join();
                      received.add(m.type());
                    }));
    assertThat(told[0]).isTrue();
    assertThat(received).containsExactly(5);
  }

  /** What the dead one had put together is gone with it. */
  @Test
  void beginsAgainWhenItsReceiverDiesBeforeTheLastPart() throws Exception {
    CompletableFuture<Boolean> sending = send(6, Duration.ofSeconds(90));
    ByteBuffer region = pair.memory.region();
    await().until(() -> LaneLayout.acquire(region, LaneLayout.TAIL) > 0);
    int fragment = LanePair.CAPACITY / 8 - RecordHeader.BYTES;
    int others = (LENGTH + StreamAssembly.LENGTH_BYTES) / fragment * fragment;
    LaneReader dying = new LaneReader(pair.memory);
    long[] had = {0};
    await()
        .until(
            () -> {
              while (dying.find()) {
                had[0] += RecordHeader.length(dying.header());
                dying.take();
                dying.finish();
              }
              return had[0] == others;
            });
    assertThat(RecordHeader.has(dying.header(), RecordHeader.LAST)).isFalse();
    dying.releaseHead();
    pair.seenBySender.diedAt = LaneLayout.acquire(region, LaneLayout.HEAD);
    pair.seenBySender.deaths = 1;
    Receiver next = pair.nextReceiver();
    await().until(() -> next.poll(m -> received.add(m.type() + 100 * m.attempts())));
    assertThat(sending.get()).isTrue();
    assertThat(received).containsExactly(106);
  }
}
