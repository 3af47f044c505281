package heirloom.child.named;

import static java.nio.charset.StandardCharsets.UTF_8;

import heirloom.interop.PosixSemaphore;
import heirloom.interop.SystemVKey;
import heirloom.interop.SystemVSemaphores;
import heirloom.interop.SystemVSharedMemory;
import heirloom.interop.Turns;
import heirloom.interop.View;
import heirloom.os.OsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A text in a System V segment that one writes and another reads, by turns, in one of four ways.
 *
 * <pre>
 *   0  sem_t readable, sem_t writable (32 bytes each), for semaphores in the memory; or
 *      the pids and the turn (16 bytes), for signals
 *  64  the text, ended by a NUL
 * </pre>
 *
 * <p>Whoever comes first makes everything; {@link #remove} takes it away.
 */
public final class FourWays implements AutoCloseable {

  /** The project of the key. */
  public static final int PROJECT = 'h';

  private static final int SIZE = 1024;
  private static final int SEMAPHORE = 32;
  private static final int TEXT = 64;
  private static final int EEXIST = 17;

  /** The four. */
  public enum Way {
    /** sem_open. */
    NAMED,
    /** sem_init with pshared = 1. */
    UNNAMED,
    /** semget: index 0 readable, 1 writable. */
    SET,
    /** SIGUSR1. */
    SIGNALS
  }

  private final Way way;
  private final Turns.Side mine;
  private final SystemVSharedMemory segment;
  private final ByteBuffer memory;
  private final Turns turns;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Path key;

  private FourWays(Path keyFile, Way way, Turns.Side mine)
      throws IOException, InterruptedException {
    this.way = way;
    this.mine = mine;
    this.key = keyFile;
    this.segment = SystemVSharedMemory.createOrOpen(SystemVKey.of(keyFile, PROJECT), SIZE);
    View view = segment.attach();
    open.push(view);
    this.memory = view.bytes();
    this.turns = turns();
    open.push(turns);
  }

  /**
   * Joins, or begins when nobody has yet.
   *
   * @param keyFile the file of the key; its name is in the semaphores' names
   */
  public static FourWays join(Path keyFile, Way way, Turns.Side mine)
      throws IOException, InterruptedException {
    return new FourWays(keyFile, way, mine);
  }

  private Turns turns() throws IOException, InterruptedException {
    return switch (way) {
      case NAMED -> Turns.semaphores(named("r", 0), named("w", 1));
      case UNNAMED -> Turns.semaphores(inside(0, 0), inside(SEMAPHORE, 1));
      case SET -> Turns.set(SystemVSemaphores.createOrOpen(SystemVKey.of(key, PROJECT), 0, 1));
      case SIGNALS -> Turns.signals(memory, mine);
    };
  }

  private static String name(Path key, String which) {
    return "/" + key.getFileName() + "_" + which;
  }

  private PosixSemaphore named(String which, int value) throws IOException {
    PosixSemaphore semaphore;
    try {
      semaphore = PosixSemaphore.create(name(key, which), value);
    } catch (OsException e) {
      if (e.code() != EEXIST) {
        throw e;
      }
      semaphore = PosixSemaphore.open(name(key, which));
    }
    open.push(semaphore);
    return semaphore;
  }

  private PosixSemaphore inside(int offset, int value) throws OsException {
    PosixSemaphore semaphore =
        segment.isCreator()
            ? PosixSemaphore.createIn(memory, offset, value)
            : PosixSemaphore.in(memory, offset);
    open.push(semaphore);
    return semaphore;
  }

  /** Waits for the writer's turn, writes, and passes on. */
  public void write(String text) throws OsException, InterruptedException {
    turns.await(Turns.Side.WRITER);
    memory.put(TEXT, (text + "\0").getBytes(UTF_8));
    turns.pass(Turns.Side.READER);
  }

  /** Waits for the reader's turn, reads, and passes on. */
  public String read() throws OsException, InterruptedException {
    turns.await(Turns.Side.READER);
    byte[] bytes = new byte[SIZE - TEXT];
    memory.get(TEXT, bytes);
    turns.pass(Turns.Side.WRITER);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, UTF_8);
  }

  /** Takes everything away that has a name or a key. */
  public void remove() throws IOException, InterruptedException {
    segment.remove();
    if (way == Way.NAMED) {
      PosixSemaphore.remove(name(key, "r"));
      PosixSemaphore.remove(name(key, "w"));
    } else if (way == Way.SET) {
      SystemVSemaphores.open(SystemVKey.of(key, PROJECT)).remove();
    }
  }

  /** Lets go; what has a name stays. */
  @Override
  public void close() throws IOException {
    try {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
