package heirloom.sync;

import static heirloom.testing.Patience.await;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.LongBuffer;
import java.time.Duration;

/**
 * A Java child that takes a lock, says so, and holds it until it is told to give it back.
 *
 * @param child the child
 * @param board where the two talk: 0 = what the child did, 1 = what it shall do
 */
public record HoldingChild(Child child, LongBuffer board) implements AutoCloseable {

  private static final long HOLDS = 1;
  private static final long GAVE_BACK = 2;
  private static final long GIVE_BACK = 1;

  /** Starts it and waits until it holds the lock. */
  public static HoldingChild of(SharedMutex mutex) throws IOException {
    try (SharedMemory memory = SharedMemory.allocate(64)) {
      Child child =
          SyncChild.of(HoldingChild.class, "holds")
              .inherit("lock", mutex)
              .inherit("board", memory)
              .start();
      HoldingChild holding = new HoldingChild(child, memory.longs());
      await().until(() -> holding.board.get(0) == HOLDS);
      return holding;
    }
  }

  /** Has it give the lock back, and waits until it has. */
  public void giveBack() {
    board.put(1, GIVE_BACK);
    await().until(() -> board.get(0) == GAVE_BACK);
  }

  /** SIGKILL, and the repairs are over. */
  public void dies() throws Exception {
    child.destroyForcibly();
    child.repairs().get();
  }

  @Override
  public void close() {
    child.destroyForcibly();
  }

  static void holds(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    LongBuffer board = given.memory("board").longs();
    try (SharedMutex.Held held = given.take("lock", SharedMutex.TYPE).lock()) {
      if (held.ownerDied()) {
        held.markConsistent();
      }
      board.put(0, HOLDS);
      while (board.get(1) != GIVE_BACK) {
        Thread.sleep(5);
      }
    }
    board.put(0, GAVE_BACK);
    Thread.sleep(Duration.ofMinutes(10).toMillis());
  }
}
