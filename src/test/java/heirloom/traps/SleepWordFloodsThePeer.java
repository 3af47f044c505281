package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.channel.Channel;
import heirloom.channel.LaneSpoiler;
import heirloom.channel.Receiver;
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
 * A worker announces a sleep again and again and never hears its bell, or takes the parent's
 * announcement back. See Chromium's mojo.md. A ring never blocks in the parent, its sleeps are
 * slices, and its waits have timed forms.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class SleepWordFloodsThePeer {

  @Test
  void aBellThatNobodyHearsDoesNotHoldUpTheParent() throws Exception {
    try (Channel channel = Channel.toChild(1 << 20)) {
      ByteBuffer region = LaneSpoiler.region(channel.sender());
      ByteBuffer message = ByteBuffer.allocate(8);
      // As many rings as two pipes hold.
      for (int i = 0; i < 60_000; i++) {
        region.putInt(LaneSpoiler.RECEIVER_SLEEPS, 1);
        assertThat(channel.sender().trySend(message.clear())).isTrue();
      }
      assertThat(channel.sender().statistics().wakes()).isEqualTo(60_000);
    }
    try (Channel channel = Channel.toChild(1 << 20)) {
      ByteBuffer region = LaneSpoiler.region(channel.sender());
      ByteBuffer message = ByteBuffer.allocate(0);
      for (int i = 0; i < 100_000; i++) {
        region.putInt(LaneSpoiler.RECEIVER_SLEEPS, -1);
        assertThat(channel.sender().trySend(message.clear())).isTrue();
      }
      assertThat(channel.sender().statistics().wakes()).isEqualTo(100_000);
    }
  }

  @Test
  void anAnnouncementTakenBackDelaysAndNoMore() throws Exception {
    try (Channel channel = Channel.fromChild(4096)) {
      Child child =
          SyncChild.of(SleepWordFloodsThePeer.class, "hushes").inherit("lane", channel).start();
      for (int i = 0; i < 3; i++) {
        assertThat(channel.receiver().receive(m -> {}, Duration.ofSeconds(60))).isTrue();
      }
      child.destroyForcibly();
      assertThat(child.waitFor()).isNotZero();
    }
  }

  /** Never rings. */
  static void hushes(String[] arguments) throws Exception {
    Sender sender = Inheritance.current().take("lane", Sender.TYPE);
    ByteBuffer region = LaneSpoiler.region(sender);
    while (true) {
      region.putInt(LaneSpoiler.RECEIVER_SLEEPS, 0);
      boolean unused = sender.trySend(ByteBuffer.allocate(8));
    }
  }

  /** Sent when the receiver had slept for long, so no short slice finds it. */
  @Test
  void aMessageWithoutARingIsFound() throws Exception {
    try (Channel channel = Channel.fromChild(4096)) {
      Child child =
          SyncChild.of(SleepWordFloodsThePeer.class, "sendsInSilence")
              .inherit("lane", channel)
              .start();
      assertThat(channel.receiver().receive(m -> assertThat(m.length()).isEqualTo(16))).isTrue();
      child.destroyForcibly();
      assertThat(child.waitFor()).isNotZero();
    }
  }

  static void sendsInSilence(String[] arguments) throws Exception {
    Sender sender = Inheritance.current().take("lane", Sender.TYPE);
    ByteBuffer region = LaneSpoiler.region(sender);
    while (region.getInt(LaneSpoiler.RECEIVER_SLEEPS) == 0) {
      Thread.sleep(1);
    }
    Thread.sleep(50);
    region.putLong(LaneSpoiler.RING, LaneSpoiler.record(16));
    region.putLong(LaneSpoiler.TAIL, 24);
    Thread.sleep(1_000_000);
  }

  @Test
  void whoNeverReadsIsNotWaitedFor() throws Exception {
    try (Channel channel = Channel.toChild(4096)) {
      Child child =
          SyncChild.of(SleepWordFloodsThePeer.class, "neverReads").inherit("lane", channel).start();
      ByteBuffer message = ByteBuffer.allocate(1000);
      int sent = 0;
      while (channel.sender().send(message.clear(), 0, Duration.ofMillis(20))) {
        sent++;
      }
      assertThat(sent).isEqualTo(4);
      child.destroyForcibly();
      assertThat(child.waitFor()).isNotZero();
    }
  }

  static void neverReads(String[] arguments) throws Exception {
    Receiver receiver = Inheritance.current().take("lane", Receiver.TYPE);
    Thread.sleep(1_000_000);
    receiver.close();
  }
}
