package heirloom.child.selftest;

import heirloom.channel.Receiver;
import heirloom.inherit.Inheritance;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Marks the number of each message that comes, in memory that outlives it. */
public final class LaneUser {

  private LaneUser() {}

  /** Until the stream ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Inheritance given = Inheritance.current();
    Receiver tasks = given.take("tasks", Receiver.TYPE);
    ByteBuffer seen = given.memory("seen").bytes();
    boolean more = true;
    while (more) {
      more =
          tasks.receive(
              message -> {
                int number = (int) message.getLong(0);
                seen.put(number, (byte) (seen.get(number) + 1));
              });
    }
  }
}
