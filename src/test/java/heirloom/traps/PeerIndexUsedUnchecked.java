package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.channel.Channel;
import heirloom.channel.LaneGivenUp;
import heirloom.channel.LaneSpoiler;
import heirloom.channel.PeerViolationException;
import heirloom.channel.Receiver;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The parent uses an index from shared memory: a wild read or code execution. See CVE-2019-0211,
 * CVE-2016-10012. Bookkeeping is private; every index of a peer is range-checked, or the peer is
 * killed.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class PeerIndexUsedUnchecked {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Behind the ring, before it, far out, and off the alignment. */
  @ParameterizedTest
  @ValueSource(longs = {4104, -8, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, 20})
  void aTail(long tail) throws Exception {
    try (Channel channel = Channel.fromChild(4096)) {
      Child child =
          SyncChild.of(PeerIndexUsedUnchecked.class, "lies", Long.toString(tail))
              .inherit("lane", channel)
              .start();
      assertThatThrownBy(() -> channel.receiver().receive(m -> {}, PATIENCE))
          .isInstanceOf(PeerViolationException.class)
          .hasMessageContaining("tail=" + tail);
      assertThat(child.waitFor()).isNotZero();
      assertThatThrownBy(() -> channel.receiver().poll(m -> {}))
          .isInstanceOf(PeerViolationException.class);
    }
  }

  static void lies(String[] arguments) throws Exception {
    Sender sender = Inheritance.current().take("lane", Sender.TYPE);
    LaneSpoiler.region(sender).putLong(LaneSpoiler.TAIL, Long.parseLong(arguments[0]));
    Thread.sleep(1_000_000);
  }

  /** More than the lane holds; more than was sent, with what looks like records there. */
  @ParameterizedTest
  @ValueSource(longs = {1 << 20, 64, -8})
  void whatTheDeadHadTaken(long taken) throws Exception {
    try (Channel channel = Channel.toChild(4096)) {
      channel.sender().send(ByteBuffer.allocate(8));
      Child child =
          SyncChild.of(PeerIndexUsedUnchecked.class, "takesTooMuch", Long.toString(taken))
              .inherit("lane", channel)
              .start();
      assertThat(child.waitFor()).isZero();
      assertThat(child.repairs().get().repairs()).singleElement().isInstanceOf(LaneGivenUp.class);
      assertThatThrownBy(() -> channel.sender().send(ByteBuffer.allocate(8)))
          .isInstanceOf(PeerViolationException.class);
    }
  }

  static void takesTooMuch(String[] arguments) throws Exception {
    Receiver receiver = Inheritance.current().take("lane", Receiver.TYPE);
    ByteBuffer region = LaneSpoiler.region(receiver);
    for (int at = 16; at < 64; at += 16) {
      region.putLong(LaneSpoiler.RING + at, LaneSpoiler.record(8));
    }
    region.putLong(LaneSpoiler.TAKEN, Long.parseLong(arguments[0]));
  }
}
