package heirloom.child.selftest;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Starts children that shall end with it, prints their numbers, and waits to be killed. */
public final class MortalParent {

  private MortalParent() {}

  /**
   * Starts them.
   *
   * @param arguments a command beside the Java child; none for the Java child alone
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> pids = new ArrayList<>();
    try (SharedMemory region = SharedMemory.request(1 << 20).name("orphaned").allocate()) {
      Child java =
          ChildBuilder.java(Waiter.class).inherit("region", region).endWithParent().start();
      pids.add(Long.toString(java.pid()));
      // It has begun when it says so; until then its lifeline may not be watched.
      int unused = java.getInputStream().read();
      if (arguments.length > 0) {
        Child other = new ChildBuilder(arguments).inherit("region", region).endWithParent().start();
        pids.add(Long.toString(other.pid()));
      }
      System.out.println(String.join(" ", pids));
      new CountDownLatch(1).await();
    }
  }

  /** Does nothing for ever. */
  public static final class Waiter {

    private Waiter() {}

    /** Says that it is there. */
    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("here");
      new CountDownLatch(1).await();
    }
  }
}
