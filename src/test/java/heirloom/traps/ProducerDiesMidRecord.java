package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.channel.Channel;
import heirloom.channel.ChannelOptions;
import heirloom.channel.Claim;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Claim-first schemes leave a hole that blocks every sibling, at the tail for ever. See Agrona 159,
 * Aeron's TermUnblocker. One lane per child with one sender, published by the tail's release alone:
 * an unfinished record never existed.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class ProducerDiesMidRecord {

  @Test
  void theNextOneGoesOnAsIfNothingHadBeen() throws Exception {
    ChannelOptions options = ChannelOptions.ofCapacity(4096).outlivingHolders();
    try (Channel channel = Channel.fromChild(options)) {
      for (int i = 0; i < 3; i++) {
        Child child =
            SyncChild.of(ProducerDiesMidRecord.class, "dies").inherit("lane", channel).start();
        assertThat(child.waitFor()).isEqualTo(9);
        assertThat(child.repairs().get().repairs()).isEmpty();
        assertThat(
                channel
                    .receiver()
                    .receive(m -> assertThat(m.length()).isEqualTo(16), Duration.ofSeconds(60)))
            .isTrue();
        assertThat(channel.receiver().poll(m -> {})).isFalse();
      }
    }
  }

  static void dies(String[] arguments) throws Exception {
    Sender sender = Inheritance.current().take("lane", Sender.TYPE);
    sender.claim(16).commit();
    Claim half = sender.claim(200);
    half.buffer().putLong(half.offset(), -1);
    Runtime.getRuntime().halt(9);
  }
}
