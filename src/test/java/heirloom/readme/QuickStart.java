package heirloom.readme;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.DoubleBuffer;

/** The README's first example, as a program. */
public final class QuickStart {

  private QuickStart() {}

  /** The parent's side. */
  public static double parent(double[] data) throws IOException, InterruptedException {
    // tag::parent[]
    try (SharedMemory prices =
            SharedMemory.allocateOneWay(8L * data.length); // only we can write it
        SharedMemory out = SharedMemory.allocate(8)) { // both sides write it
      prices.doubles().put(data);
      Child child =
          ChildBuilder.java(Summer.class)
              .inherit("prices", prices)
              .inherit("out", out)
              .endWithParent()
              .start();
      int exit = child.waitFor();
      return exit == 0 ? out.doubles().get(0) : Double.NaN;
    }
    // end::parent[]
  }

  // tag::child[]
  /** The child's side. */
  public static final class Summer {
    public static void main(String[] args) throws IOException {
      Inheritance given = Inheritance.current();
      DoubleBuffer prices = given.memory("prices").doubles();
      double sum = 0;
      while (prices.hasRemaining()) {
        sum += prices.get();
      }
      given.memory("out").doubles().put(0, sum);
    }
  }
  // end::child[]
}
