package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.OsListener;
import heirloom.os.OsRinger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How an end of a lane sleeps: what it does between its announcement and its bell, and how long.
 */
@Tag("windows")
class LaneEndTest {

  private static final int CAPACITY = 4096;
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONG = TimeUnit.MILLISECONDS.toNanos(500);

  /** What a sleep does: how long it was asked for, and what is heard in it. */
  private interface Night {
    OsListener.Heard sleep(long nanos);
  }

  private static final class Bell implements OsListener, OsRinger {
    final List<Long> asked = new ArrayList<>();
    Night night = nanos -> Heard.NOTHING;
    int rings;

    @Override
    public Heard sleep(long nanos) {
      asked.add(nanos);
      return night.sleep(nanos);
    }

    @Override
    public void ring() {
      rings++;
    }

    @Override
    public void close() {}
  }

  private final LaneMemory memory =
      LaneMemory.of(
          ByteBuffer.allocateDirect(LaneLayout.bytes(CAPACITY) + 64)
              .alignedSlice(64)
              .slice(0, LaneLayout.bytes(CAPACITY))
              .order(ByteOrder.nativeOrder()),
          CAPACITY);
  private final Bell bell = new Bell();
  private final Bell other = new Bell();
  private final LaneEnd end = LaneEnd.ofReceiver("receiver", memory, bell, other, new LivingPeer());

  private boolean isAnnounced() {
    return LaneLayout.look(memory.region(), LaneLayout.RECEIVER_SLEEPS) != 0;
  }

  /** What was published between the last look and the announcement was published to nobody. */
  @Test
  void itLooksAgainOnceItsSleepIsAnnounced() throws Exception {
    end.spinFor(Duration.ZERO);
    assertThat(end.await(this::isAnnounced, Deadline.none())).isTrue();
    assertThat(bell.asked).isEmpty();
    assertThat(isAnnounced()).isFalse();
  }

  @Test
  void afterAMillisecondWithoutARingItSleepsLong() throws Exception {
    end.spinFor(Duration.ZERO);
    bell.night = LaneEndTest::through;
    assertThat(end.await(() -> bell.asked.size() == 3, Deadline.none())).isTrue();
    assertThat(bell.asked).containsExactly(SHORT, LONG, LONG);
  }

  /** A ring took the announcement back: what is published beside the next one may not ring. */
  @Test
  void afterARingItsNextSliceIsShort() throws Exception {
    end.spinFor(Duration.ZERO);
    bell.night =
        nanos -> {
          through(nanos);
          return bell.asked.size() == 2 ? OsListener.Heard.RING : OsListener.Heard.NOTHING;
        };
    assertThat(end.await(() -> bell.asked.size() == 4, Deadline.none())).isTrue();
    assertThat(bell.asked).containsExactly(SHORT, LONG, SHORT, LONG);
  }

  @Test
  void aSliceThatASignalEndedIsTakenAgain() throws Exception {
    end.spinFor(Duration.ZERO);
    bell.night =
        nanos -> bell.asked.size() == 1 ? OsListener.Heard.NOTHING : LaneEndTest.through(nanos);
    assertThat(end.await(() -> bell.asked.size() == 3, Deadline.none())).isTrue();
    // Where this thread itself was held up for a millisecond, the first one was long enough.
    assertThat(bell.asked.get(1)).isIn(SHORT, LONG);
    assertThat(bell.asked.get(2)).isEqualTo(LONG);
  }

  /** Not for half a second, but at least for a slice that is short. */
  private static OsListener.Heard through(long nanos) {
    long began = System.nanoTime();
    while (System.nanoTime() - began < Math.min(nanos, SHORT)) {
      Thread.onSpinWait();
    }
    return OsListener.Heard.NOTHING;
  }

  /** Else these would hang for a month. */
  @Test
  void aSpinEndsWithItsTime() throws Exception {
    end.spinFor(Duration.ofDays(30));
    assertThat(end.await(() -> false, Deadline.in(Duration.ofMillis(1)))).isFalse();
  }

  @Test
  void aSpinEndsByAnInterrupt() {
    end.spinFor(Duration.ofDays(30));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> end.await(() -> false, Deadline.none()))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void aSpinEndsByAClose() {
    end.spinFor(Duration.ofDays(30));
    assertThatThrownBy(
            () ->
                end.await(
                    () -> {
                      end.close(LaneLayout.RECEIVER_STATE);
                      return false;
                    },
                    Deadline.none()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void theOtherIsRungOncePerAnnouncement() throws Exception {
    LaneLayout.set(memory.region(), LaneLayout.SENDER_SLEEPS, 1);
    for (int i = 0; i < 3; i++) {
      if (end.isOtherAsleep()) {
        end.wakeOther();
      }
      end.wakeOther();
    }
    assertThat(other.rings).isEqualTo(1);
  }

  @Test
  void aFailureLeavesNoAnnouncementBehind() {
    end.spinFor(Duration.ZERO);
    bell.night =
        nanos -> {
          throw new IllegalStateException("no bell");
        };
    assertThatThrownBy(() -> end.await(() -> false, Deadline.none()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(isAnnounced()).isFalse();
  }
}
