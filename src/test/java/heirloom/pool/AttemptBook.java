package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What all workers write down together: how often each attempt at each task was begun. An int each,
 * {@code task * (ATTEMPTS + 1) + attempt}, so that workers in other languages can count too.
 */
final class AttemptBook {

  static final int ATTEMPTS = 100;

  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final ByteBuffer bytes;

  AttemptBook(SharedMemory memory) throws IOException {
    bytes = memory.bytes();
  }

  static long size(int tasks) {
    return (long) tasks * (ATTEMPTS + 1) * Integer.BYTES;
  }

  private static int at(long task, int attempt) {
    return Math.toIntExact((task * (ATTEMPTS + 1) + attempt) * Integer.BYTES);
  }

  /** One atomic addition, so a kill leaves it whole. */
  void begin(long task, int attempt) {
    var unused = (int) INTS.getAndAdd(bytes, at(task, attempt), 1);
  }

  private int begun(long task, int attempt) {
    return (int) INTS.getVolatile(bytes, at(task, attempt));
  }

  /**
   * The attempt whose result was told was begun once, those before it at most once, since a worker
   * may die before it begins, and none after it: a future cannot be completed twice, and would not
   * show that a task was done again after its result had come.
   */
  void assertBegunAtMostOnce(int task, int told) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      int begun = begun(task, attempt);
      String what = "task " + task + ", attempt " + attempt + ", told was " + told;
      if (attempt == told) {
        assertThat(begun).as(what).isEqualTo(1);
      } else {
        assertThat(begun).as(what).isBetween(0, attempt < told ? 1 : 0);
      }
    }
  }
}
