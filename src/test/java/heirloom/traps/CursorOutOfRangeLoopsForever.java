package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.channel.Channel;
import heirloom.channel.LaneSpoiler;
import heirloom.channel.PeerViolationException;
import heirloom.channel.Receiver;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A wild head or tail gives endless loops or negative space. See IREE 23707, CCF. The filled part
 * is 0 to the capacity and a multiple of 8, and no position goes back, else the lane is given up.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class CursorOutOfRangeLoopsForever {

  /** Before what was released, and behind what was ever sent. */
  @ParameterizedTest
  @ValueSource(longs = {-4096, 12, 1L << 30, Long.MIN_VALUE})
  void aHead(long head) throws Exception {
    try (Channel channel = Channel.toChild(4096)) {
      Child child =
          SyncChild.of(CursorOutOfRangeLoopsForever.class, "lies", Long.toString(head))
              .inherit("lane", channel)
              .start();
      assertThatThrownBy(
              () -> {
                ByteBuffer message = ByteBuffer.allocate(500);
                while (channel.sender().send(message.clear(), 0, Duration.ofSeconds(60))) {
                  // Until it has to look how far the receiver is.
                }
              })
          .isInstanceOf(PeerViolationException.class)
          .hasMessageContaining("head=" + head);
      assertThat(child.waitFor()).isNotZero();
    }
  }

  /** Where every number by itself is one that could be. */
  @Test
  void aHeadThatGoesBack() throws Exception {
    try (Channel channel = Channel.toChild(4096)) {
      ByteBuffer region = LaneSpoiler.region(channel.sender());
      ByteBuffer message = ByteBuffer.allocate(1000);
      for (int i = 0; i < 4; i++) {
        assertThat(channel.sender().trySend(message.clear())).isTrue();
      }
      assertThat(channel.sender().trySend(message.clear())).isFalse();
      region.putLong(LaneSpoiler.HEAD, 3024);
      assertThat(channel.sender().trySend(message.clear())).isTrue();
      assertThat(channel.sender().trySend(message.clear())).isTrue();
      region.putLong(LaneSpoiler.HEAD, 3016);
      assertThatThrownBy(() -> channel.sender().trySend(ByteBuffer.allocate(1008)))
          .isInstanceOf(PeerViolationException.class)
          .hasMessageContaining("head=3016 went back");
    }
  }

  static void lies(String[] arguments) throws Exception {
    Receiver receiver = Inheritance.current().take("lane", Receiver.TYPE);
    LaneSpoiler.region(receiver).putLong(LaneSpoiler.HEAD, Long.parseLong(arguments[0]));
    Thread.sleep(1_000_000);
  }
}
