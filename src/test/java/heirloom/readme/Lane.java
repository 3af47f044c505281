package heirloom.readme;

import heirloom.channel.Channel;
import heirloom.channel.Receiver;
import heirloom.channel.Sender;
import heirloom.inherit.Inheritance;
import heirloom.launch.ChildBuilder;
import heirloom.sync.SharedMutex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/** The README's example of messages and a lock, as a program. */
public final class Lane {

  private Lane() {}

  /** The parent's side. */
  public static long parent(int messages) throws IOException, InterruptedException {
    AtomicLong doubled = new AtomicLong();
    // tag::parent[]
    try (Channel tasks = Channel.toChild(1 << 16);
        Channel results = Channel.fromChild(1 << 16);
        SharedMutex lock = SharedMutex.create()) {
      ChildBuilder.java(Doubler.class)
          .inherit("tasks", tasks)
          .inherit("results", results)
          .inherit("lock", lock)
          .endWithParent()
          .start();
      ByteBuffer task = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
      for (long i = 0; i < messages; i++) {
        tasks.sender().send(task.clear().putLong(0, i)); // waits while the ring is full
        results.receiver().receive(message -> doubled.addAndGet(message.getLong(0)));
      }
      tasks.sender().close(); // the child's receive returns false
      try (SharedMutex.Held held = lock.lock()) {
        return held.ownerDied() ? -1 : doubled.get(); // true if a child died holding it
      }
    }
    // end::parent[]
  }

  // tag::child[]
  /** The child's side. */
  public static final class Doubler {
    public static void main(String[] args) throws IOException, InterruptedException {
      Inheritance given = Inheritance.current();
      Receiver tasks = given.take("tasks", Receiver.TYPE);
      SharedMutex lock = given.take("lock", SharedMutex.TYPE);
      ByteBuffer result = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
      try (Sender results = given.take("results", Sender.TYPE)) { // its close ends the stream
        while (tasks.receive(message -> result.clear().putLong(0, 2 * message.getLong(0)))) {
          try (SharedMutex.Held held = lock.lock()) {
            if (held.ownerDied()) { // the last owner may have stopped anywhere
              held.markConsistent(); // here: nothing that could be half done
            }
            results.send(result);
          }
        }
      }
    }
  }
  // end::child[]
}
