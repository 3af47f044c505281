package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.channel.Channel;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A wrap needs padding plus record, so one just below capacity never fits. See Agrona 22. {@code
 * claim} above a quarter of the ring is refused, {@code send} streams.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class RecordDoesNotFitAtTheWrap {

  @Test
  void theLongestFitsAtEveryPlaceInTheRing() throws Exception {
    try (Channel channel = Channel.fromChild(4096)) {
      Child child =
          SyncChild.of(RecordDoesNotFitAtTheWrap.class, "sends").inherit("lane", channel).start();
      List<Integer> lengths = new ArrayList<>();
      while (channel.receiver().receive(m -> lengths.add(m.length()))) {
        // Until the end.
      }
      assertThat(lengths).hasSize(2048).contains(1016);
      assertThat(child.waitFor()).isZero();
    }
  }

  static void sends(String[] arguments) throws Exception {
    try (Sender sender = Inheritance.current().take("lane", Sender.TYPE)) {
      for (int i = 0; i < 1024; i++) {
        // Each begins 8 bytes further in the ring than the last one.
        sender.claim(sender.longestInOnePiece()).commit();
        sender.claim(0).commit();
      }
    }
  }

  @Test
  void moreIsRefusedAtOnce() throws IOException {
    try (Channel channel = Channel.toChild(4096)) {
      assertThat(channel.sender().longestInOnePiece()).isEqualTo(1016);
      assertThatThrownBy(() -> channel.sender().claim(1017))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("send() streams");
    }
  }
}
