package heirloom.cli.map;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Passes a command's standard error on, whole lines at a time so that those of several commands do
 * not mix, and keeps the end of it for the report of a failure.
 */
final class LastLines extends OutputStream {

  /** A longer line is passed on in parts. */
  private static final int LONGEST = 8 << 10;

  private static final int KEPT_LINES = 3;
  private static final int KEPT_CHARACTERS = 300;

  private final StandardError to;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Deque<String> kept = new ArrayDeque<>();
  private int inARow; // kept lines behind the last one of another command

  /** Onto what many commands share. */
  LastLines(StandardError to) {
    this.to = to;
  }

  @Override
  public synchronized void write(int value) {
    line.write(value);
    if (value == '\n' || line.size() >= LONGEST) {
      pass();
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  /** Passes on a last line that lacks its end. */
  @Override
  public synchronized void close() {
    if (line.size() > 0) {
      pass();
    }
  }

  private void pass() {
    byte[] bytes = line.toByteArray();
    line.reset();
    if (!to.pass(this, bytes)) {
      inARow = 0;
    }
    String text = printable(new String(bytes, StandardCharsets.UTF_8).strip());
    if (!text.isEmpty()) {
      inARow++;
      kept.addLast(text);
      if (kept.size() > KEPT_LINES) {
        kept.removeFirst();
      }
    }
  }

  /** Whether what {@link #text} says is, at this moment, the last that was passed on by anybody. */
  synchronized boolean areOnTop() {
    return inARow >= kept.size() && to.isLast(this);
  }

  /** A terminal's codes would act where the report is shown. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  /** The last lines in one, shortened at their beginning; empty when there were none. */
  synchronized String text() {
    String all = String.join(" / ", kept);
    return all.length() <= KEPT_CHARACTERS
        ? all
        : "..." + all.substring(all.length() - KEPT_CHARACTERS);
  }
}
