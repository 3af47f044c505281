package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Messages that are sent together: all of them or none, in order, wherever they lie in the ring.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class BatchTest {

  private static final int CAPACITY = 4096;

  private static ByteBuffer number(int value) {
    ByteBuffer message = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    return message.putInt(0, value);
  }

  /** The two halves of one lane, with nobody between them. */
  private static final class Lane {
    final LaneMemory memory =
        LaneMemory.of(
            ByteBuffer.allocateDirect(LaneLayout.bytes(CAPACITY) + 64)
                .alignedSlice(64)
                .slice(0, LaneLayout.bytes(CAPACITY))
                .order(ByteOrder.nativeOrder()),
            CAPACITY);
    final LaneWriter writer = new LaneWriter(memory);
    final LaneReader reader = new LaneReader(memory);

    Lane() throws PeerViolationException {}

    /** The next body, or -1. */
    int take() throws PeerViolationException {
      if (!reader.find()) {
        return -1;
      }
      reader.take();
      int value = memory.ring().getInt(reader.body());
      reader.finish();
      reader.releaseHead();
      return value;
    }
  }

  @Test
  void nothingIsThereBeforeItIsPublished() throws Exception {
    Lane lane = new Lane();
    for (int i = 0; i < 3; i++) {
      int at = lane.writer.claim(4);
      lane.memory.ring().putInt(at, i);
      lane.writer.add(4, 0);
      assertThat(lane.take()).isEqualTo(-1);
    }
    lane.writer.publishAdded();
    assertThat(List.of(lane.take(), lane.take(), lane.take(), lane.take()))
        .containsExactly(0, 1, 2, -1);
  }

  /** Random lengths, batches, drops and single messages, compared with a queue. */
  @Test
  void itAgreesWithAQueue() throws Exception {
    long seed = System.nanoTime();
    System.out.println("BatchTest seed=" + seed);
    Random random = new Random(seed);
    Lane lane = new Lane();
    Deque<Integer> queue = new ArrayDeque<>();
    List<Integer> batch = new ArrayList<>();
    int next = 0;
    int published = 0;
    for (int i = 0; i < 300_000; i++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2, 3 -> {
          int length = 4 + random.nextInt(random.nextInt(8) == 0 ? 1000 : 60);
          int at = lane.writer.isTooMuch(length) ? LaneWriter.FULL : lane.writer.claim(length);
          if (at != LaneWriter.FULL && random.nextInt(20) > 0) {
            lane.memory.ring().putInt(at, next);
            batch.add(next++);
            lane.writer.add(length, 0);
          }
        }
        case 4 -> {
          lane.writer.publishAdded();
          queue.addAll(batch);
          published += batch.size();
          batch.clear();
        }
        case 5 -> {
          if (random.nextInt(4) == 0) {
            lane.writer.dropAdded();
            batch.clear();
          } else if (batch.isEmpty()) {
            int at = lane.writer.claim(4);
            if (at != LaneWriter.FULL) {
              lane.memory.ring().putInt(at, next);
              queue.add(next++);
              lane.writer.publish(4, 0, 0, RecordHeader.WHOLE);
            }
          }
        }
        default -> {
          Integer expected = queue.poll();
          assertThat(lane.take()).as("seed=%d", seed).isEqualTo(expected == null ? -1 : expected);
        }
      }
    }
    assertThat(published).isGreaterThan(10_000);
  }

  /** However the ring stands, a batch of half of it finds room once all else is taken. */
  @Test
  void halfARingAlwaysFits() throws Exception {
    Lane lane = new Lane();
    for (int start = 0; start < 2 * CAPACITY; start += 8) {
      int count = 0;
      while (!lane.writer.isTooMuch(1000)) {
        assertThat(lane.writer.claim(1000)).as("start=%d", start).isNotEqualTo(LaneWriter.FULL);
        lane.writer.add(1000, 0);
        count++;
      }
      assertThat(count).isEqualTo(2);
      lane.writer.publishAdded();
      while (count-- > 0) {
        assertThat(lane.take()).isNotNegative();
      }
      lane.writer.claim(0);
      lane.writer.publish(0, 0, 0, RecordHeader.WHOLE);
      assertThat(lane.take()).isNotNegative();
    }
  }

  @Test
  void aChildGetsBatchesInOrder() throws Exception {
    try (Channel tasks = Channel.toChild(CAPACITY)) {
      Child child = SyncChild.of(BatchTest.class, "counts").inherit("tasks", tasks).start();
      Sender sender = tasks.sender();
      int sent = 0;
      try (Batch batch = sender.batch()) {
        while (sent < 20_000) {
          if (sent % 1000 == 999) {
            batch.publish();
          }
          if (!batch.fits(16)) {
            batch.publish();
          }
          if (sent % 2 == 0) {
            batch.add(number(sent), 3);
          } else {
            Claim claim = batch.claim(16);
            claim.buffer().putInt(claim.offset(), sent);
            claim.commit(8, 3);
          }
          sent++;
        }
        batch.publish();
        batch.add(number(-1));
      }
      sender.send(number(sent), 3);
      assertThat(sender.statistics().messages()).isEqualTo(20_001);
      sender.close();
      assertThat(child.waitFor()).isZero();
    }
  }

  static void counts(String[] arguments) throws Exception {
    Receiver tasks = Inheritance.current().take("tasks", Receiver.TYPE);
    int[] next = {0};
    MessageHandler handler =
        m -> {
          assertThat(m.getInt(0)).isEqualTo(next[0]++);
          assertThat(m.length()).isEqualTo(8);
          assertThat(m.type()).isEqualTo(3);
        };
    while (tasks.receive(handler)) {
      int unused = tasks.drain(handler, 100);
    }
    assertThat(next[0]).isEqualTo(20_001);
  }

  @Test
  void whatItRefuses() throws Exception {
    try (Channel tasks = Channel.toChild(CAPACITY)) {
      Sender sender = tasks.sender();
      Batch batch = sender.batch();
      ByteBuffer quarter = ByteBuffer.allocate(sender.longestInOnePiece());
      assertThatThrownBy(() -> batch.add(ByteBuffer.allocate(1017)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=1017");
      assertThatThrownBy(() -> batch.tryAdd(number(1), 1 << 16))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("type=65536");
      assertThatThrownBy(() -> sender.send(number(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("batch");
      assertThatThrownBy(sender::batch).isInstanceOf(IllegalStateException.class);
      batch.add(quarter.clear());
      assertThat(batch.fits(1016)).isTrue();
      batch.add(quarter.clear());
      assertThat(batch.fits(0)).isFalse();
      assertThat(batch.tryAdd(number(1))).isFalse();
      assertThat(batch.size()).isEqualTo(2);
      assertThatThrownBy(() -> batch.add(number(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("publish() first");
      batch.publish();
      Claim claim = batch.claim(8);
      assertThatThrownBy(() -> batch.add(number(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("claim");
      assertThatThrownBy(batch::publish).isInstanceOf(IllegalStateException.class);
      claim.abort();
      assertThat(batch.size()).isZero();
      batch.add(quarter.clear());
      // The lane is full, whatever the batch may still take.
      assertThat(batch.fits(1016)).isTrue();
      batch.add(quarter.clear());
      assertThat(batch.tryAdd(number(1))).isFalse();
      batch.close();
      batch.close();
      assertThatThrownBy(() -> batch.add(number(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no batch open");
      assertThat(sender.statistics().depth()).isEqualTo(2048);
      assertThat(sender.trySend(number(1))).isTrue();
      try (Batch last = sender.batch()) {
        last.add(number(2));
        sender.close();
        assertThatThrownBy(last::publish)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("closed");
      }
    }
  }
}
