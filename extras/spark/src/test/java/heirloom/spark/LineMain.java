package heirloom.spark;

import heirloom.pool.Worker;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A worker as {@code RDD.pipe} can have it: a record is a line, so its bytes go as Base64, both
 * ways. Argument: the worker's class.
 */
public final class LineMain {

  private LineMain() {}

  public static void main(String[] arguments) throws Exception {
    @SuppressWarnings("unchecked") // As told on the command line.
    Worker<byte[], byte[]> worker =
        Class.forName(arguments[0]).asSubclass(Worker.class).getDeclaredConstructor().newInstance();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.ISO_8859_1), 1 << 16);
    try (PrintStream out =
        new PrintStream(
            new java.io.BufferedOutputStream(
                new java.io.FileOutputStream(java.io.FileDescriptor.out), 1 << 16),
            false,
            StandardCharsets.ISO_8859_1)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        byte[] result = worker.run(Base64.getDecoder().decode(line));
        out.write(Base64.getEncoder().encode(result));
        out.write('\n');
      }
    }
  }
}
