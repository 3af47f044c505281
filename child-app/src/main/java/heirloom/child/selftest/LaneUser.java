package heirloom.child.selftest;

import heirloom.channel.Receiver;
import heirloom.inherit.Inheritance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * Marks the number of each message that comes, in memory that outlives it: first {@link #HEAD}
 * bytes with what the parent wants, then a byte for each message.
 */
public final class LaneUser {

  /** A long: the message at which to stop before its mark is made. */
  public static final int STOP_BEFORE = 0;

  /** A long: the message at which to stop when its mark was made. */
  public static final int STOP_BEHIND = 8;

  /** A long: the message with which it has stopped. */
  public static final int STOPPED = 16;

  /** Bytes before the first mark. */
  public static final int HEAD = 24;

  private LaneUser() {}

  /** Says {@code ready}, and goes on until the stream ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Inheritance given = Inheritance.current();
    Receiver tasks = given.take("tasks", Receiver.TYPE);
    ByteBuffer seen = given.memory("seen").bytes();
    System.out.println("ready");
    boolean more = true;
    while (more) {
      more =
          tasks.receive(
              message -> {
                long number = message.getLong(0);
                int at = HEAD + (int) number;
                stopIf(seen, STOP_BEFORE, number);
                seen.put(at, (byte) (seen.get(at) + 1));
                stopIf(seen, STOP_BEHIND, number);
              });
    }
  }

  /** With the message in its hands, to be killed so. */
  private static void stopIf(ByteBuffer seen, int where, long number) {
    if (seen.getLong(where) == number) {
      seen.putLong(STOPPED, number);
      while (true) {
        LockSupport.park();
      }
    }
  }
}
