package heirloom.bench.jvm;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a byte when it is up, then as many more as its argument says: {@code head -c N /dev/zero},
 * where there is no such program.
 */
public final class ZeroMain {

  private static final int CHUNK = 64 << 10;

  private ZeroMain() {}

  /** Ends when all are written. */
  public static void main(String[] arguments) throws IOException {
    byte[] chunk = new byte[CHUNK];
    try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write(0);
      for (long left = Long.parseLong(arguments[0]); left > 0; ) {
        int length = (int) Math.min(left, CHUNK);
        out.write(chunk, 0, length);
        left -= length;
      }
    }
  }
}
