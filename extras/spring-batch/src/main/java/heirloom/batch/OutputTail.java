package heirloom.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Optional;

/** Reads a stream to its end, so that who writes it never waits, and keeps the last bytes. */
final class OutputTail implements Runnable {

  private final InputStream output;
  private final byte[] ring;
  private long written;
  private Optional<IOException> broken = Optional.empty();

  OutputTail(InputStream output, int kept) {
    this.output = output;
    this.ring = new byte[kept];
  }

  @Override
  public void run() {
    byte[] part = new byte[8192];
    try (output) {
      for (int count = output.read(part); count >= 0; count = output.read(part)) {
        add(part, count);
      }
    } catch (IOException e) {
      // Closed, when the command was ended: what came before is what there is to tell.
      synchronized (this) {
        broken = Optional.of(e);
      }
    }
  }

  synchronized void add(byte[] part, int count) {
    for (int i = Math.max(0, count - ring.length); i < count; i++) {
      ring[(int) ((written + i) % ring.length)] = part[i];
    }
    written += count;
  }

  /** So far, in the system's charset; from the first whole line on where the beginning is lost. */
  synchronized String text() {
    int length = (int) Math.min(written, ring.length);
    byte[] tail = new byte[length];
    for (int i = 0; i < length; i++) {
      tail[i] = ring[(int) ((written - length + i) % ring.length)];
    }
    String text = new String(tail, Charset.defaultCharset());
    if (written > ring.length) {
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
