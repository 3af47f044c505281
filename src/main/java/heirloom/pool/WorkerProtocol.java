package heirloom.pool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands in the messages between a pool and a worker; {@code docs/spec/worker-protocol.md}.
 *
 * <pre>
 *   lane pool.tasks     TASK     id 64 | attempt 32 | regions 32 | names… | payload
 *   lane pool.results   READY    version 32
 *                       RESULT   id 64 | attempt 32 | 0 32 | payload
 *                       FAILURE  id 64 | attempt 32 | 0 32 | UTF-8 text
 *                       GOODBYE
 * </pre>
 *
 * The kind is the lane's message type; everything is in native order.
 */
final class WorkerProtocol {

  static final int VERSION = 1;

  /** Names of the grants. */
  static final String TASKS = "pool.tasks";

  static final String RESULTS = "pool.results";
  static final String REGION = "pool.region";

  /** No name that a pool's builder takes begins so. */
  static final String RESERVED = "pool.";

  /** Kinds from the parent. */
  static final int TASK = 1;

  /** Kinds from the worker. */
  static final int READY = 1;

  static final int RESULT = 2;
  static final int FAILURE = 3;
  static final int GOODBYE = 4;

  /** Bytes before a payload. */
  static final int HEAD = 16;

  /** Exit codes of a Java worker. */
  static final int EXIT_NOT_OPENED = 70;

  static final int EXIT_BROKEN = 71;

  /** A failure's text is cut to this many characters. */
  static final int LONGEST_TEXT = 8192;

  /** At most so many regions go with one task, each with a name of at most so many bytes. */
  static final int MOST_REGIONS = 64;

  static final int LONGEST_NAME = 40;

  /**
   * Bytes that a lane must take beside the longest payload: the head with the names, and a
   * failure's text, which may be longer than any payload.
   */
  static final int BESIDE = HEAD + MOST_REGIONS * (1 + LONGEST_NAME) + 3 * LONGEST_TEXT;

  private WorkerProtocol() {}

  /** A message with its head, ready to send; the names of given regions follow the head. */
  static ByteBuffer message(long id, int attempt, int count, byte[]... parts) {
    int length = HEAD;
    for (byte[] part : parts) {
      length = Math.addExact(length, part.length);
    }
    ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    putHead(message, id, attempt, count);
    for (byte[] part : parts) {
      message.put(part);
    }
    return message.flip();
  }

  /** Writes a message's head where the message lies; the order of the bytes is native. */
  static ByteBuffer putHead(ByteBuffer message, long id, int attempt, int count) {
    return message.putLong(id).putInt(attempt).putInt(count);
  }

  /** The bytes of what worker and parent say in a READY. */
  static ByteBuffer ready() {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(VERSION).flip();
  }

  /** Whether a region may go with a task under this name. */
  static boolean isRegionName(String name) {
    return name.length() <= LONGEST_NAME && name.matches("[A-Za-z0-9._-]+");
  }

  /** The grant of a region that belongs to one task. */
  static String grantOf(long id, String name) {
    return "task" + id + "." + name;
  }
}
