package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.channel.Channel;
import heirloom.channel.LaneSpoiler;
import heirloom.channel.Receiver;
import heirloom.grant.InheritanceException;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * 32-bit, other-endian, older or word-tearing Python peers misread the ring. See iceoryx2's FAQ.
 * Version, endian tag, kind and sizes stand in the header and are compared with what was handed
 * over; golden bytes for Java, C and Python.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class PeerDisagreesOnLayout {

  @ParameterizedTest
  @CsvSource({
    "0, IDENTITY_MISMATCH",
    "8, UNKNOWN_VERSION",
    "12, IDENTITY_MISMATCH",
    "16, IDENTITY_MISMATCH",
    "20, IDENTITY_MISMATCH",
    "24, IDENTITY_MISMATCH",
    "32, IDENTITY_MISMATCH",
    "40, IDENTITY_MISMATCH"
  })
  void itIsRefused(int word, String reason) throws Exception {
    try (Channel channel = Channel.toChild(4096)) {
      ByteBuffer region = LaneSpoiler.region(channel.sender());
      region.putInt(word, region.getInt(word) + 1);
      Child child =
          SyncChild.of(PeerDisagreesOnLayout.class, "isRefused", reason)
              .inherit("lane", channel)
              .start();
      assertThat(child.waitFor()).isZero();
    }
  }

  static int isRefused(String[] arguments) throws Exception {
    try (Receiver receiver = Inheritance.current().take("lane", Receiver.TYPE)) {
      return receiver.toString().isEmpty() ? 3 : 1;
    } catch (InheritanceException e) {
      return e.reason().name().equals(arguments[0]) ? 0 : 2;
    }
  }
}
