package heirloom.bench.idle;

import heirloom.channel.MessageHandler;
import heirloom.channel.Receiver;
import heirloom.inherit.Inheritance;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A worker that waits: for a message that never comes, or in plain Java's own sleep. */
public final class IdleMain {

  private IdleMain() {}

  /** Says {@code ready} and waits by the way that the argument names. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Waiting way = Waiting.valueOf(arguments[0]);
    if (way == Waiting.ASLEEP) {
      say();
      new CountDownLatch(1).await();
    }
    try (Receiver receiver = Inheritance.current().take("lane", Receiver.TYPE)) {
      MessageHandler handler = message -> say();
      while (receiver.receive(handler)) {
        // The first message proves that it works; there is no other.
      }
    }
  }

  private static void say() {
    System.out.println("ready");
    System.out.flush();
  }
}
