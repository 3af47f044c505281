package heirloom.bench.fan;

import heirloom.inherit.Inheritance;
import java.io.IOException;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;

/** A writer of the ring that all children write. */
final class AgronaFeeder implements Gathering.Feeder {

  private final ManyToOneRingBuffer ring;
  private final UnsafeBuffer message;
  private final IdleStrategy idle = new BackoffIdleStrategy();

  AgronaFeeder(int size) throws IOException {
    ring = new ManyToOneRingBuffer(new UnsafeBuffer(Inheritance.current().memory("ring").bytes()));
    message = new UnsafeBuffer(new byte[size]);
  }

  @Override
  public void send(long value) {
    message.putLong(0, value);
    idle.reset();
    while (!ring.write(1, message, 0, message.capacity())) {
      idle.idle();
    }
  }
}
