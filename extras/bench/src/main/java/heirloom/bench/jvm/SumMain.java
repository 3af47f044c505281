package heirloom.bench.jvm;

import heirloom.inherit.Inheritance;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;

/**
 * Adds up doubles: those of the region {@code numbers} in place, or those that come through its
 * standard input. Each request is an offset in bytes (-1: they follow) and a number of doubles; the
 * answer is the sum.
 */
public final class SumMain {

  private static final int CHUNK = 64 << 10;

  private SumMain() {}

  /** Serves until the input ends. */
  public static void main(String[] arguments) throws IOException {
    ByteBuffer region = Inheritance.current().memory("numbers").bytes();
    DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in));
    DataOutputStream out = new DataOutputStream(System.out);
    byte[] chunk = new byte[CHUNK];
    ByteBuffer words = ByteBuffer.wrap(chunk).order(ByteOrder.nativeOrder());
    while (true) {
      long offset = in.readLong();
      long count = in.readLong();
      if (count == 0) {
        return;
      }
      double sum = 0;
      if (offset >= 0) {
        ByteBuffer part = region.slice((int) offset, (int) (count * Double.BYTES));
        sum = sum(part.order(ByteOrder.nativeOrder()).asDoubleBuffer());
      } else {
        for (long left = count * Double.BYTES; left > 0; ) {
          int length = (int) Math.min(left, CHUNK);
          in.readFully(chunk, 0, length);
          sum += sum(words.clear().limit(length).asDoubleBuffer());
          left -= length;
        }
      }
      out.writeDouble(sum);
      out.flush();
    }
  }

  /** Four sums at a time: one alone would wait for each addition, not for the memory. */
  static double sum(DoubleBuffer numbers) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int count = numbers.limit();
    int i = 0;
    for (; i <= count - 4; i += 4) {
      a += numbers.get(i);
      b += numbers.get(i + 1);
      c += numbers.get(i + 2);
      d += numbers.get(i + 3);
    }
    for (; i < count; i++) {
      a += numbers.get(i);
    }
    return a + b + c + d;
  }
}
