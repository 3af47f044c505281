package heirloom.interop;

import heirloom.os.OsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Messages from one program to another over named memory and two named semaphores (a section and
 * semaphores of Windows; POSIX elsewhere), the classic producer and consumer: one message lies in
 * the memory, {@code WriteMap} is 1 while it may be written, {@code ReadMap} while it may be read.
 *
 * <pre>{@code
 * // the reader, in a thread of its own                 // the writer, another program
 * try (MessageBox box = MessageBox.create(names, 1024)) {    try (MessageBox box = MessageBox.open(names)) {
 *   Optional<String> text = box.receive(limit);                boolean taken = box.send("text", limit);
 * }                                                          }
 * }</pre>
 *
 * <p>The memory begins with a header that records its size and its name. A text travels as UTF-8
 * with its length, so nothing of an earlier, longer message can be read with it, and a NUL is a
 * character like any other. A text that is longer than the memory is delivered in pieces, as one
 * message.
 *
 * <p>One direction, one sending and one receiving program; both ways takes two boxes. A program
 * that dies between its two semaphores leaves both at 0: the others see that nothing comes within
 * their limits. {@code heirloom.channel} has none of this, between programs of one parent: it
 * streams, repairs, and needs no system call for each message. Thread-safe; the threads of one
 * program take turns.
 */
public final class MessageBox implements AutoCloseable {

  /** The longest message, in bytes of UTF-8: 64 MiB. */
  public static final int LONGEST = 64 << 20;

  private final MessageNames names;
  private final MessageParts parts;
  private final MessageLayout layout;
  private final MessageSlot slot;

  private MessageBox(MessageNames names, MessageParts parts, MessageLayout layout) {
    this.names = names;
    this.parts = parts;
    this.layout = layout;
    this.slot = new MessageSlot(layout, parts.writable(), parts.readable());
  }

  /**
   * Makes a box, for this user's programs.
   *
   * @param size bytes of the memory, its header of 128 included
   * @return open; the caller closes it
   * @throws IllegalArgumentException when the size is not above 128, or the memory's name above 80
   *     bytes of UTF-8
   * @throws OsException when one of the names is taken, or the system refuses otherwise; nothing is
   *     left then
   */
  public static MessageBox create(MessageNames names, int size) throws IOException {
    MessageLayout.requireSize(size);
    MessageLayout.checkedName(names.memory());
    return with(names, MessageParts.create(names, size));
  }

  /**
   * Opens a box that is there.
   *
   * @throws OsException when there is none, or it is another user's
   * @throws IOException when the memory has another header than a box of that name, or somebody
   *     truncates it meanwhile
   */
  public static MessageBox open(MessageNames names) throws IOException {
    MessageLayout.checkedName(names.memory());
    return with(names, MessageParts.open(names));
  }

  private static MessageBox with(MessageNames names, MessageParts parts) throws IOException {
    try {
      return new MessageBox(
          names, parts, MessageLayout.open(parts.memory(), names.memory(), parts.touch()));
    } catch (IOException | RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  /** Bytes of text that fit the memory at once. */
  public int capacity() {
    return layout.capacity();
  }

  /**
   * Sends a text.
   *
   * @param limit for all of it: at most this long until the memory is free and, for each further
   *     piece, until the reader has taken the one before
   * @return false when the time was over first; the reader never gets any of it then
   * @throws IllegalArgumentException when it is longer than {@link #LONGEST} as UTF-8
   * @throws IOException when somebody has truncated the memory, or the system refuses
   * @throws InterruptedException when interrupted; as for a time that is over
   * @throws IllegalStateException when closed, also while it waits
   */
  public boolean send(String text, Duration limit) throws IOException, InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException(
          "text=" + bytes.length + " bytes, expected at most " + LONGEST);
    }
    return slot.send(bytes, limit);
  }

  /**
   * Takes the next message.
   *
   * @param limit at most this long
   * @return empty when the time is over
   * @throws IOException when the other program wrote what cannot be; that message is gone
   * @throws InterruptedException when interrupted; pieces that came are kept for the next call
   * @throws IllegalStateException when closed, also while it waits
   */
  public Optional<String> receive(Duration limit) throws IOException, InterruptedException {
    return slot.receive(limit);
  }

  /**
   * Takes a box's names away; programs that have it open keep it, and its messages. Does nothing on
   * Windows, where the names go with the last program, nor with names that are gone.
   *
   * @throws OsException when the system refuses one; the others are taken away all the same
   */
  public static void remove(MessageNames names) throws OsException {
    MessageParts.remove(names);
  }

  /**
   * Frees what this process holds; idempotent. Threads that wait in {@link #send} or {@link
   * #receive} get an IllegalStateException, and this returns when they have left, within about a
   * tenth of a second: a message is sent or taken whole or not at all, and the box stays usable for
   * others. On Windows the names go with the last program; on Linux they stay until {@link
   * #remove}.
   */
  @Override
  public void close() {
    slot.close();
    parts.close();
  }

  @Override
  public String toString() {
    return "MessageBox " + names.memory() + " (" + capacity() + " bytes a piece)";
  }
}
