package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.channel.Channel;
import heirloom.channel.LaneSpoiler;
import heirloom.channel.PeerViolationException;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Bounds from a header that the peer can write agree with its lie, and 32-bit size sums overflow.
 * See horus 199. The capacity is known from the creation or the handoff and kept in private finals.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class CapacityReadFromSharedHeader {

  private static final int CAPACITY_AT = 32;

  @Test
  void aLargerOneInTheHeaderChangesNothing() throws Exception {
    try (Channel channel = Channel.fromChild(4096)) {
      Child child =
          SyncChild.of(CapacityReadFromSharedHeader.class, "lies").inherit("lane", channel).start();
      assertThatThrownBy(
              () -> {
                while (channel.receiver().receive(m -> {}, Duration.ofSeconds(60))) {
                  // Until it meets what lies behind the ring, if the header were believed.
                }
              })
          .isInstanceOf(PeerViolationException.class)
          .hasMessageContaining("capacity=4096");
      assertThat(child.waitFor()).isNotZero();
    }
  }

  static void lies(String[] arguments) throws Exception {
    Sender sender = Inheritance.current().take("lane", Sender.TYPE);
    ByteBuffer region = LaneSpoiler.region(sender);
    region.putLong(CAPACITY_AT, 1 << 20);
    region.putLong(LaneSpoiler.RING, LaneSpoiler.record((1 << 16) - 8));
    region.putLong(LaneSpoiler.TAIL, 1 << 16);
    Thread.sleep(1_000_000);
  }
}
