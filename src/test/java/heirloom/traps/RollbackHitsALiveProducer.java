package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.channel.Channel;
import heirloom.channel.ChannelOptions;
import heirloom.channel.Claim;
import heirloom.channel.FanIn;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import heirloom.testing.Patience;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A producer rolled back on a timer still writes, and its plain length store revives the record.
 * See Mappedbus; Agrona's ManyToOneRingBuffer (unverified). Lanes have no rollback: nothing of a
 * living sender is ever undone, and one that stands still in the middle of a record holds up nobody
 * else.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class RollbackHitsALiveProducer {

  @Test
  void aSlowSenderKeepsItsClaimAndHoldsUpNobody() throws Exception {
    try (SharedMemory signal = SharedMemory.allocate(64);
        Channel slow = Channel.fromChild(ChannelOptions.ofCapacity(4096).named("slow"));
        Channel quick = Channel.fromChild(ChannelOptions.ofCapacity(4096).named("quick"));
        FanIn fan = FanIn.of(slow, quick)) {
      Child child =
          SyncChild.of(RollbackHitsALiveProducer.class, "dawdles")
              .inherit("slow", slow)
              .inherit("quick", quick)
              .inherit("signal", signal)
              .start();
      for (int i = 0; i < 1000; i++) {
        assertThat(fan.receive((from, m) -> assertThat(from).isSameAs(quick))).isTrue();
      }
      signal.longs().put(0, 1);
      assertThat(
              fan.receive(
                  (from, m) -> {
                    assertThat(from).isSameAs(slow);
                    assertThat(m.getLong(0)).isEqualTo(7);
                  }))
          .isTrue();
      assertThat(child.waitFor()).isZero();
    }
  }

  static void dawdles(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedMemory signal = given.memory("signal");
    Claim claim = given.take("slow", Sender.TYPE).claim(8);
    claim.buffer().putLong(claim.offset(), 7);
    Sender quick = given.take("quick", Sender.TYPE);
    for (int i = 0; i < 1000; i++) {
      quick.claim(8).commit();
    }
    Patience.await().until(() -> signal.longs().get(0) == 1);
    claim.commit();
  }
}
