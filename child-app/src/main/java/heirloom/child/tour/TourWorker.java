package heirloom.child.tour;

import heirloom.child.demo.LiteralPage;
import heirloom.grant.InheritanceException;
import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/** The Java child of the tour; its protocol is in the package's description. */
public final class TourWorker {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int REFUSED = 125;
  private static final int CHUNK = 1 << 20;

  private final InputStream in;
  private final PrintStream out;
  private LongBuffer numbers = LongBuffer.allocate(0);

  private TourWorker(InputStream in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  /** Serves requests until the input ends. */
  public static void main(String[] arguments) throws Exception {
    TourWorker worker = new TourWorker(new BufferedInputStream(System.in, CHUNK), System.out);
    try {
      worker.serve();
    } catch (InheritanceException refusal) {
      System.err.println("tour worker: " + refusal.getMessage());
      System.exit(REFUSED);
    }
  }

  private void serve() throws Exception {
    for (Optional<String> line = line(); line.isPresent(); line = line()) {
      out.println(answer(line.get().split(" ", -1)));
      out.flush();
    }
  }

  private String answer(String[] request) throws Exception {
    long start = System.nanoTime();
    return switch (request[0]) {
      case "hello" -> "hello " + System.getProperty("java.version");
      case "take" -> took(Inheritance.current().take(request[1], SharedMemory.TYPE), start);
      case "await" ->
          took(Inheritance.current().await(request[1], SharedMemory.TYPE, PATIENCE), start);
      case "sum" -> {
        int from = Integer.parseInt(request[1]);
        long sum = sum(numbers, from, from + Integer.parseInt(request[2]));
        yield "sum " + sum + " " + micros(start);
      }
      case "read" -> "sum " + read(Long.parseLong(request[1])) + " " + micros(start);
      case "write" -> request.length > 1 ? write(request[1]) : write();
      default -> throw new IllegalArgumentException("request=" + request[0]);
    };
  }

  private String took(SharedMemory region, long start) throws IOException {
    numbers = region.longs();
    return "took " + micros(start);
  }

  private static long sum(LongBuffer numbers, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += numbers.get(i);
    }
    return sum;
  }

  /** The sum of numbers that come through the pipe. */
  private long read(long count) throws IOException {
    byte[] bytes = new byte[CHUNK];
    LongBuffer chunk = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer();
    long sum = 0;
    for (long left = count * Long.BYTES; left > 0; ) {
      int length = (int) Math.min(CHUNK, left);
      if (in.readNBytes(bytes, 0, length) != length) {
        throw new EOFException("the pipe ended " + left + " bytes too early");
      }
      sum += sum(chunk, 0, length / Long.BYTES);
      left -= length;
    }
    return sum;
  }

  /**
   * Tries to write behind the library's back: opens the region's descriptor anew for writing, which
   * the same user may, and writes one byte.
   */
  private static String write() throws IOException {
    try (DirectoryStream<Path> handles = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path handle : handles) {
        if (Files.isSymbolicLink(handle)
            && Files.readSymbolicLink(handle).toString().startsWith("/memfd:heirloom-")) {
          try (FileChannel channel = FileChannel.open(handle, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), 0);
            return "wrote";
          } catch (IOException e) {
            return "refused " + e.getMessage();
          }
        }
      }
    }
    throw new IOException("this process holds no region");
  }

  /** The same on Windows: asks for a writable view of the section that it holds under a number. */
  private static String write(String number) {
    try {
      LiteralPage.map(number).text("");
      return "wrote";
    } catch (IOException e) {
      return "refused " + e.getMessage();
    }
  }

  private static long micros(long start) {
    return (System.nanoTime() - start) / 1000;
  }

  /** One line, byte by byte: what follows it may be no text. */
  private Optional<String> line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return Optional.of(line.toString());
      }
      line.append((char) c);
    }
    return Optional.empty();
  }
}
