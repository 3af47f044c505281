package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a handler does with the buffer of one message changes nothing for the next one. */
@Tag("windows")
class MessageBufferTest {

  private static ByteBuffer message(long number) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.nativeOrder())
        .putLong(0, number)
        .putLong(8, -number);
  }

  @Test
  void itsLimitIsOfItsMessage() throws Exception {
    LanePair pair = new LanePair();
    for (int i = 1; i <= 3; i++) {
      assertThat(pair.sender.trySend(message(i))).isTrue();
    }
    assertThat(pair.receiver.poll(m -> assertThat(m.buffer().getLong()).isEqualTo(1))).isTrue();
    assertThat(pair.receiver.poll(m -> assertThat(m.getLong(8)).isEqualTo(-2))).isTrue();
    assertThat(pair.receiver.poll(m -> assertThat(m.buffer().remaining()).isEqualTo(16))).isTrue();
    assertThat(pair.receiver.poll(m -> {})).isFalse();
  }

  @Test
  void soIsItsOrder() throws Exception {
    LanePair pair = new LanePair();
    for (int i = 1; i <= 2; i++) {
      assertThat(pair.sender.trySend(message(i))).isTrue();
    }
    MessageHandler turnsIt =
        m -> {
          m.buffer().order(ByteOrder.BIG_ENDIAN).clear();
          assertThat(m.getLong(0)).isEqualTo(1);
          assertThat(m.copy()).isEqualTo(message(1).array());
        };
    assertThat(pair.receiver.poll(turnsIt)).isTrue();
    MessageHandler looks =
        m -> {
          assertThat(m.buffer().getLong()).isEqualTo(2);
          assertThat(m.getLong(0)).isEqualTo(2);
        };
    assertThat(pair.receiver.poll(looks)).isTrue();
  }

  @Test
  void aClaimsToo() throws Exception {
    LanePair pair = new LanePair();
    Claim claim = pair.sender.claim(16);
    claim.buffer().order(ByteOrder.BIG_ENDIAN);
    claim.abort();
    assertThat(pair.sender.claim(16).buffer().order()).isEqualTo(ByteOrder.nativeOrder());
  }
}
