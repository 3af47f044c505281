package heirloom.bench.lane;

import heirloom.inherit.Inheritance;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.util.List;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Agrona's one-to-one ring between two processes, as its users place it: in memory both map. */
final class AgronaEnds {

  /** Its buffers reach into the JDK. */
  static final List<String> OPENS =
      List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED");

  static final int CAPACITY = 1 << 20;
  private static final int BATCH = 1024;

  private AgronaEnds() {}

  static final class Sending implements Outlet {
    private final SharedMemory memory;
    private final OneToOneRingBuffer ring;
    private final UnsafeBuffer message;

    Sending(int size) throws IOException {
      memory = SharedMemory.allocate(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH);
      ring = new OneToOneRingBuffer(new UnsafeBuffer(memory.bytes()));
      message = new UnsafeBuffer(new byte[size]);
    }

    @Override
    public void giveTo(ChildBuilder receiver) {
      receiver.inherit("ring", memory);
    }

    @Override
    public void send(long value) {
      message.putLong(0, value);
      while (!ring.write(1, message, 0, message.capacity())) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  static final class Receiving implements Inlet {
    private final OneToOneRingBuffer ring;
    private long sum;

    Receiving() throws IOException {
      ring = new OneToOneRingBuffer(new UnsafeBuffer(Inheritance.current().memory("ring").bytes()));
    }

    @Override
    public long receive(long count) {
      sum = 0;
      MessageHandler handler = (type, buffer, index, length) -> sum += buffer.getLong(index);
      long left = count;
      while (left > 0) {
        int read = ring.read(handler, (int) Math.min(left, BATCH));
        if (read == 0) {
          Idle.pause();
        }
        left -= read;
      }
      return sum;
    }
  }
}
