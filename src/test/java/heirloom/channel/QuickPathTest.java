package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsListener;
import heirloom.os.OsRinger;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** While nobody sleeps, no bell is touched, nothing is allocated, and nothing is lost. */
class QuickPathTest {

  private static final int CAPACITY = 4096;
  private static final int ROUNDS = 200_000;
  private static final int MOST_RUNS = 200;

  /** Any use is an error. */
  private static final class NoBell implements OsListener, OsRinger {
    @Override
    public Heard sleep(long nanos) {
      throw new AssertionError("slept");
    }

    @Override
    public void ring() {
      throw new AssertionError("rang");
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
  private final NoBell bell = new NoBell();
  private long sum;

  @Test
  void noBellAndNoGarbage() throws Exception {
    Sender sender =
        new Sender(LaneEnd.ofSender("sender", memory, bell, bell, new LivingPeer()), 1, 0);
    Receiver receiver =
        new Receiver(LaneEnd.ofReceiver("receiver", memory, bell, bell, new LivingPeer()), 0);
    ByteBuffer message = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
    MessageHandler handler = m -> sum += m.getLong(0);
    int runs = 0;
    long perMessage;
    do {
      long before = allocated();
      run(sender, receiver, message, handler);
      perMessage = (allocated() - before) / (4 * ROUNDS);
      runs++;
      // Until the compiler is through, which takes its time on a busy machine, small things that
      // never leave a method are made on the heap.
    } while (perMessage > 0 && runs < MOST_RUNS);
    assertThat(perMessage).isZero();
    assertThat(sum).isEqualTo(2L * runs * ROUNDS * (ROUNDS - 1));
    assertThat(sender.statistics()).isEqualTo(new LaneStatistics(4L * runs * ROUNDS, 0, 0, 0));
    assertThat(receiver.statistics()).isEqualTo(new LaneStatistics(4L * runs * ROUNDS, 0, 0, 0));
  }

  private static void run(
      Sender sender, Receiver receiver, ByteBuffer message, MessageHandler handler)
      throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      sender.send(message.clear().putLong(0, i));
      Claim claim = sender.claim(8);
      claim.buffer().putLong(claim.offset(), i);
      claim.commit();
      try (Batch batch = sender.batch()) {
        batch.add(message.clear());
        batch.add(message.clear());
        batch.publish();
      }
      if (receiver.drain(handler, 1) + receiver.drain(handler, 10) != 4) {
        throw new AssertionError("lost");
      }
    }
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
