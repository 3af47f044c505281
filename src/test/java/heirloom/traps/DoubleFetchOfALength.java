package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A length read twice changes between check and use. See pppd 554, CCF 1696. A header is read once;
 * who does not trust the sender copies the body before parsing it.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class DoubleFetchOfALength {

  @Test
  void theLengthThatWasCheckedIsTheOneThatIsUsed() throws Exception {
    try (Channel channel = Channel.fromChild(4096)) {
      Child child =
          SyncChild.of(DoubleFetchOfALength.class, "flips").inherit("lane", channel).start();
      // Between two lengths, of which one is none: each message is the one or the child is told.
      boolean told = false;
      for (int i = 0; i < 100_000 && !told; i++) {
        try {
          channel
              .receiver()
              .receive(
                  m -> {
                    int length = m.length();
                    assertThat(length).isIn(16, 24);
                    assertThat(m.buffer().remaining()).isEqualTo(length);
                    assertThat(m.copy()).hasSize(length);
                  },
                  Duration.ofSeconds(60));
        } catch (PeerViolationException e) {
          told = true;
        }
      }
      assertThat(told).isTrue();
      assertThat(child.waitFor()).isNotZero();
    }
  }

  /** In one process, where the changes come quicker than a second look could. */
  @Test
  void whatChangesAfterTheCheckIsNotLookedAtAgain() throws Exception {
    AtomicReference<ByteBuffer> lane = new AtomicReference<>(ByteBuffer.allocate(8192));
    AtomicBoolean over = new AtomicBoolean();
    Thread flipper =
        new Thread(
            () -> {
              while (!over.get()) {
                ByteBuffer region = lane.get();
                for (int i = 0; i < 100; i++) {
                  region.putLong(LaneSpoiler.RING, LaneSpoiler.record(1 << 30));
                  // Else both stores leave the processor as one.
                  Thread.onSpinWait();
                  region.putLong(LaneSpoiler.RING, LaneSpoiler.record(16));
                  Thread.onSpinWait();
                }
              }
            });
    flipper.setDaemon(true);
    flipper.start();
    try {
      int handled = 0;
      for (int told = 0; handled < 300 || told < 10; ) {
        try (Channel channel = Channel.fromChild(4096)) {
          ByteBuffer region = LaneSpoiler.region(channel.receiver());
          lane.set(region);
          while (region.getLong(LaneSpoiler.RING) == 0) {
            Thread.onSpinWait();
          }
          region.putLong(LaneSpoiler.TAIL, 24);
          assertThat(channel.receiver().poll(m -> assertThat(m.length()).isEqualTo(16))).isTrue();
          handled++;
        } catch (PeerViolationException e) {
          told++;
        }
      }
    } finally {
      over.set(true);
      flipper.join();
    }
  }

  /** Changes the header of a record that is being read. */
  static void flips(String[] arguments) throws Exception {
    Sender sender = Inheritance.current().take("lane", Sender.TYPE);
    ByteBuffer region = LaneSpoiler.region(sender);
    Thread flipper =
        new Thread(
            () -> {
              while (true) {
                for (int at = LaneSpoiler.RING; at < region.capacity(); at += 24) {
                  region.putLong(at, LaneSpoiler.record(1 << 30));
                  region.putLong(at, LaneSpoiler.record(16));
                }
              }
            });
    flipper.setDaemon(true);
    flipper.start();
    while (true) {
      sender.claim(16).commit();
    }
  }
}
