package heirloom.pool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The end of what a process writes: reads all of it, so that a worker that writes much never waits,
 * and keeps the last bytes.
 */
final class OutputTail implements Runnable {

  /** Bytes. */
  static final int KEPT = 8192;

  private final InputStream output;
  private final byte[] ring = new byte[KEPT];
  private long written;
  private Optional<IOException> broken = Optional.empty();

  OutputTail(InputStream output) {
    this.output = output;
  }

  @Override
  public void run() {
    byte[] part = new byte[KEPT];
    try (output) {
      for (int count = output.read(part); count >= 0; count = output.read(part)) {
        add(part, count);
      }
    } catch (IOException e) {
      // Closed, when the worker is given up: what came before is what there is to tell.
      synchronized (this) {
        broken = Optional.of(e);
      }
    }
  }

  synchronized void add(byte[] part, int count) {
    int kept = Math.min(count, KEPT);
    for (int i = count - kept; i < count; i++) {
      ring[(int) ((written + i) % KEPT)] = part[i];
    }
    written += count;
  }

  /** So far; from the first whole line on where the beginning is lost. */
  synchronized String text() {
    int length = (int) Math.min(written, KEPT);
    byte[] tail = new byte[length];
    for (int i = 0; i < length; i++) {
      tail[i] = ring[(int) ((written - length + i) % KEPT)];
    }
    String text = new String(tail, StandardCharsets.UTF_8);
    if (written > KEPT) {
      int line = text.indexOf('\n');
      text = "…" + (line >= 0 ? text.substring(line) : text);
    }
    String end = text.strip();
    return broken.map(e -> end + " (its output broke: " + e.getMessage() + ")").orElse(end);
  }

  /** Bytes in all. */
  synchronized long written() {
    return written;
  }
}
