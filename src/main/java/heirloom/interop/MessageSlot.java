package heirloom.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turns of a {@link MessageBox}: who writes waits until it is writable and makes it readable,
 * who reads the other way round. Knows no system.
 *
 * <p>Between the two semaphores both are 0. Nobody may close them there: the box would be dead for
 * every program, for good. So {@link #close} waits for whoever is inside, and who waits for a turn
 * waits in slices and looks.
 *
 * <p>A message that is longer than a piece comes in several. When its sender gives up or dies on
 * the way, the next message has another serial number, by which the reader knows that what it has
 * gathered will never be whole. A piece that is no first one and continues nothing, since another
 * reader has had what was before it, is dropped.
 */
final class MessageSlot {

  /** One of the two semaphores. */
  interface Turn {
    /** Waits at most this long; whether it was had. */
    boolean acquire(Duration limit) throws IOException, InterruptedException;

    void release() throws IOException;
  }

  private static final Duration SLICE = Duration.ofMillis(100);

  private final MessageLayout layout;
  private final Turn writable;
  private final Turn readable;
  private final ReentrantLock sending = new ReentrantLock();
  private final ReentrantLock receiving = new ReentrantLock();

  /** Never that of another sender: half of it is the process. */
  private long serial = ProcessHandle.current().pid() << 32 | (System.nanoTime() & 0xFFFF_FFFFL);

  private ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private long gathering;
  private long missing;

  /** Threads in send and receive; under this object's monitor, as the next. */
  private int inside;

  private boolean closed;

  MessageSlot(MessageLayout layout, Turn writable, Turn readable) {
    this.layout = layout;
    this.writable = writable;
    this.readable = readable;
  }

  boolean send(byte[] text, Duration limit) throws IOException, InterruptedException {
    enter();
    try {
      return sent(text, limit);
    } finally {
      leave();
    }
  }

  private boolean sent(byte[] text, Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Slices.nanos(limit);
    if (!sending.tryLock(left(deadline).toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    try {
      serial++;
      int at = 0;
      do {
        if (!isHad(writable, deadline)) {
          return false;
        }
        int end = Math.min(text.length, at + layout.capacity());
        try {
          layout.write(
              new MessageLayout.Piece(
                  serial, ByteBuffer.wrap(text, at, end - at), text.length - end, at));
        } catch (IOException | RuntimeException | Error e) {
          // Nothing is there to be read; a wait for the turn must not be a wait for ever.
          writable.release();
          throw e;
        }
        readable.release();
        at = end;
      } while (at < text.length);
      return true;
    } finally {
      sending.unlock();
    }
  }

  Optional<String> receive(Duration limit) throws IOException, InterruptedException {
    enter();
    try {
      return received(limit);
    } finally {
      leave();
    }
  }

  private Optional<String> received(Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Slices.nanos(limit);
    if (!receiving.tryLock(left(deadline).toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    try {
      while (isHad(readable, deadline)) {
        MessageLayout.Piece piece;
        try {
          piece = layout.read();
        } catch (IOException e) {
          // What came before it is a message with a hole.
          forget();
          throw e;
        } finally {
          // Also after a piece that could not be: the next may be right.
          writable.release();
        }
        if (isWholeWith(piece)) {
          String text = gathered.toString(StandardCharsets.UTF_8);
          forget();
          return Optional.of(text);
        }
      }
      return Optional.empty();
    } finally {
      receiving.unlock();
    }
  }

  /** In slices, for a close meanwhile. */
  private boolean isHad(Turn turn, long deadline) throws IOException, InterruptedException {
    while (true) {
      requireOpen();
      Duration left = left(deadline);
      boolean last = left.compareTo(SLICE) <= 0;
      if (turn.acquire(last ? left : SLICE)) {
        return true;
      }
      if (last) {
        return false;
      }
    }
  }

  private synchronized void enter() {
    requireOpen();
    inside++;
  }

  private synchronized void leave() {
    inside--;
    notifyAll();
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the message box is closed");
    }
  }

  /** Returns when nobody is inside and nobody will be; an interrupt is kept for later. */
  synchronized void close() {
    closed = true;
    boolean interrupted = false;
    while (inside > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isWholeWith(MessageLayout.Piece piece) throws IOException {
    long total = piece.before() + piece.bytes() + piece.left();
    if (piece.before() == 0) {
      // What was gathered of another message has no end any more.
      forget();
    } else if (piece.serial() != gathering
        || piece.before() != gathered.size()
        || piece.bytes() + piece.left() != missing) {
      forget();
      return false;
    }
    // By itself first: the sum of what another program wrote may overflow.
    if (piece.left() > MessageBox.LONGEST || total > MessageBox.LONGEST) {
      forget();
      throw new IOException(
          "message="
              + piece.bytes()
              + " and "
              + piece.left()
              + " bytes, expected at most "
              + MessageBox.LONGEST);
    }
    gathering = piece.serial();
    missing = piece.left();
    gathered.write(piece.text().array(), piece.text().position(), piece.bytes());
    return missing == 0;
  }

  private void forget() {
    gathered = new ByteArrayOutputStream();
    missing = 0;
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
