package heirloom.cli.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what a worker prints, so that it never blocks, and keeps the end of it. A worker prints
 * nothing unless something is wrong.
 */
final class LastWords {

  private static final int KEPT = 2048;

  /** After the worker's death its pipe ends at once, unless a stranger holds it. */
  private static final long PATIENCE_MILLIS = 2000;

  private final Thread pump;
  private byte[] tail = new byte[0]; // under this

  private LastWords(InputStream from) {
    pump = new Thread(() -> read(from), "aggregate-last-words");
    pump.setDaemon(true);
    pump.start();
  }

  static LastWords of(InputStream from) {
    return new LastWords(from);
  }

  private void read(InputStream from) {
    byte[] buffer = new byte[KEPT];
    try (from) {
      int read = from.read(buffer);
      while (read >= 0) {
        keep(buffer, read);
        read = from.read(buffer);
      }
    } catch (IOException e) {
      // The stream was closed with the worker; what came before is kept.
    }
  }

  private synchronized void keep(byte[] bytes, int length) {
    byte[] all = Arrays.copyOf(tail, tail.length + length);
    System.arraycopy(bytes, 0, all, tail.length, length);
    tail = Arrays.copyOfRange(all, Math.max(0, all.length - KEPT), all.length);
  }

  /** The last words, once the worker has ended. */
  String get() {
    try {
      pump.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return new String(tail, StandardCharsets.UTF_8).strip();
    }
  }
}
