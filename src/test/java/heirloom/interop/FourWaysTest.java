package heirloom.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.OsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A reader and a writer over a System V segment, one of them in C, whoever comes first, by each of
 * the four ways to keep their order.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "POSIX and System V semaphores, SIGUSR1")
@ExtendWith(Leftovers.class)
class FourWaysTest {

  private static final int COUNT = 200;
  private static final int SIZE = 2048;
  private static final int SEMAPHORE = 32;

  @TempDir private Path folder;
  private Path file = Path.of("");
  private SystemVKey key = SystemVKey.PRIVATE;
  private final String readable = "heirloom-r-" + ProcessHandle.current().pid();
  private final String writable = "heirloom-w-" + ProcessHandle.current().pid();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @BeforeEach
  void aKey() throws IOException {
    file = Files.createFile(folder.resolve("key"));
    key = SystemVKey.of(file, 'h');
  }

  @AfterEach
  void closed() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  @ParameterizedTest(name = "{0}, C {1}s, {2} first")
  @CsvSource({
    "named, read, java", "named, read, c", "named, write, java", "named, write, c",
    "unnamed, read, java", "unnamed, read, c", "unnamed, write, java", "unnamed, write, c",
    "set, read, java", "set, read, c", "set, write, java", "set, write, c",
    "signal, read, java", "signal, read, c", "signal, write, java", "signal, write, c"
  })
  void everyMessageArrivesOnceAndInOrder(String how, String theirs, String first) throws Exception {
    Turns.Side mine = theirs.equals("read") ? Turns.Side.WRITER : Turns.Side.READER;
    CPeer peer;
    Joined joined;
    if (first.equals("c")) {
      peer = peer(how, theirs);
      assertThat(peer.hear()).isEqualTo("ready first");
      joined = join(how, mine);
    } else {
      joined = join(how, mine);
      peer = peer(how, theirs);
      assertThat(peer.hear()).isEqualTo("ready second");
    }
    for (int i = 0; i < COUNT; i++) {
      joined.turns.await(mine);
      if (mine == Turns.Side.WRITER) {
        joined.text.put(0, ("java" + i + "\0").getBytes(US_ASCII));
        joined.turns.pass(Turns.Side.READER);
        assertThat(peer.hear()).isEqualTo("java" + i);
      } else {
        assertThat(text(joined.text)).isEqualTo("c" + i);
        joined.turns.pass(Turns.Side.WRITER);
      }
    }
    assertThat(peer.hear()).isEqualTo("end");
  }

  private record Joined(Turns turns, ByteBuffer text) {}

  private CPeer peer(String how, String role) throws IOException {
    CPeer peer =
        new CPeer(
            "exchange",
            how,
            role,
            Integer.toString(COUNT),
            file.toString(),
            "/" + readable,
            "/" + writable);
    open.push(peer);
    return peer;
  }

  private Joined join(String how, Turns.Side mine) throws Exception {
    SystemVSharedMemory segment = SystemVSharedMemory.createOrOpen(key, SIZE);
    open.addLast(segment::remove);
    View view = segment.attach();
    open.push(view);
    ByteBuffer all = view.bytes();
    boolean first = segment.isCreator();
    Turns turns =
        switch (how) {
          case "named" -> Turns.semaphores(named(readable, 0), named(writable, 1));
          case "unnamed" ->
              Turns.semaphores(inside(all, 0, 0, first), inside(all, SEMAPHORE, 1, first));
          case "set" -> Turns.set(set());
          default -> Turns.signals(all, mine);
        };
    open.push(turns);
    int start = how.equals("unnamed") ? 2 * SEMAPHORE : how.equals("signal") ? 16 : 0;
    return new Joined(turns, all.slice(start, all.capacity() - start));
  }

  /** As sem_open with O_CREAT: whoever is first gives it its value. */
  private PosixSemaphore named(String name, int value) throws IOException {
    PosixSemaphore semaphore;
    try {
      semaphore = PosixSemaphore.create(name, value);
    } catch (OsException e) {
      assertThat(e.symbol()).isEqualTo("EEXIST");
      semaphore = PosixSemaphore.open(name);
    }
    open.push(semaphore);
    open.addLast(() -> PosixSemaphore.remove(name));
    return semaphore;
  }

  private PosixSemaphore inside(ByteBuffer memory, int offset, int value, boolean first)
      throws OsException {
    PosixSemaphore semaphore =
        first ? PosixSemaphore.createIn(memory, offset, value) : PosixSemaphore.in(memory, offset);
    open.push(semaphore);
    return semaphore;
  }

  private SystemVSemaphores set() throws IOException, InterruptedException {
    SystemVSemaphores set = SystemVSemaphores.createOrOpen(key, 0, 1);
    open.addLast(set::remove);
    return set;
  }

  private static String text(ByteBuffer memory) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; memory.get(i) != 0; i++) {
      text.append((char) memory.get(i));
    }
    return text.toString();
  }
}
