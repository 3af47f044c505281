package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.DeathPass;
import heirloom.grant.Grant;
import heirloom.grant.Repair;
import heirloom.os.OsHandle;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each phase of a death's pass may run twice; the second time it finds nothing to do. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class DeathPassAgainTest {

  @Test
  void eachPhaseTwice() throws Exception {
    try (Channel channel = Channel.toChild(4096)) {
      for (int death = 1; death <= 2; death++) {
        Grant grant = channel.open();
        grant.handles().forEach(OsHandle::close);
        assertThat(channel.sender().trySend(ByteBuffer.allocate(8))).isTrue();
        LaneReader dying = new LaneReader(channel.sender().end().memory());
        assertThat(dying.find()).isTrue();
        dying.take();
        List<Repair> repairs = new ArrayList<>();
        for (DeathPass.Phase phase : DeathPass.Phase.values()) {
          repairs.addAll(grant.holderDied(phase));
          repairs.addAll(grant.holderDied(phase));
        }
        assertThat(repairs).containsExactly(new MessagesReturned(channel.toString(), 1));
        assertThat(channel.sender().end().peer().deaths()).isEqualTo(death);
      }
      LaneReader next = new LaneReader(channel.sender().end().memory());
      assertThat(next.find()).isTrue();
      assertThat(RecordHeader.attempts(next.header())).isEqualTo(2);
    }
  }
}
