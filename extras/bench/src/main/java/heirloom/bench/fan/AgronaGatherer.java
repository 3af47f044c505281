package heirloom.bench.fan;

import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** One ring that all children write. */
final class AgronaGatherer implements Gathering.Gatherer {

  static final int CAPACITY = 1 << 20;
  private static final int BATCH = 1024;

  private final SharedMemory memory;
  private final ManyToOneRingBuffer ring;
  private final IdleStrategy idle = new BackoffIdleStrategy();
  private long sum;

  AgronaGatherer() throws IOException {
    memory = SharedMemory.allocate(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH);
    ring = new ManyToOneRingBuffer(new UnsafeBuffer(memory.bytes()));
  }

  @Override
  public void giveTo(ChildBuilder sender) {
    sender.inherit("ring", memory);
  }

  @Override
  public long receive(long count) {
    sum = 0;
    MessageHandler handler = (type, buffer, index, length) -> sum += buffer.getLong(index);
    long left = count;
    while (left > 0) {
      int read = ring.read(handler, (int) Math.min(left, BATCH));
      idle.idle(read);
      left -= read;
    }
    return sum;
  }
}
