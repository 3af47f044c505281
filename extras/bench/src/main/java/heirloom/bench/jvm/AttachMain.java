package heirloom.bench.jvm;

import heirloom.inherit.Inheritance;
import java.nio.ByteBuffer;

/**
 * Attaches to the region {@code r}, reads its first byte and notes when, at offset 8. {@link
 * System#nanoTime} counts from one origin in all processes of a machine, on Linux and on Windows.
 */
public final class AttachMain {

  private AttachMain() {}

  /** Ends with 0 when the first byte is the one that the parent wrote. */
  public static void main(String[] arguments) throws Exception {
    ByteBuffer region = Inheritance.current().memory("r").bytes();
    byte first = region.get(0);
    region.putLong(8, System.nanoTime());
    if (first != 42) {
      throw new IllegalStateException("first=" + first);
    }
  }
}
