package heirloom.interop;

import heirloom.os.OsException;
import java.nio.ByteBuffer;

/**
 * One writes, another reads, by turns, over the same memory: the order in which two processes use a
 * buffer, by whichever means the other program uses.
 *
 * <pre>{@code
 * try (Turns turns = Turns.semaphores(semr, semw)) {
 *   turns.await(Turns.Side.WRITER);
 *   view.write(0, text);
 *   turns.pass(Turns.Side.READER);
 * }
 * }</pre>
 *
 * <p>At first it is the writer's turn. Whatever was written before {@link #pass} is seen after the
 * {@link #await} that it ends. None of the four knows when the other side has died: a wait can be
 * interrupted.
 */
public interface Turns extends AutoCloseable {

  /** Who does what. */
  enum Side {
    /** Waits until there is something, and passes on when it has it. */
    READER(0),
    /** Waits until there is room, and passes on when it has written. */
    WRITER(1);

    private final int index;

    Side(int index) {
      this.index = index;
    }

    /** Where it stands in a set, or among the pids. */
    int index() {
      return index;
    }
  }

  /**
   * Waits until it is this side's turn, and takes it.
   *
   * @throws InterruptedException when interrupted; the turn stays where it is
   * @throws IllegalStateException when closed, or when the set was removed
   */
  void await(Side side) throws OsException, InterruptedException;

  /**
   * Makes it the other side's turn.
   *
   * @throws OsException when the set was removed (EINVAL); or when the memory has no pid where the
   *     other side's should be (EINVAL), and it is nobody else's turn then
   */
  void pass(Side to) throws OsException;

  /** Gives up what these turns alone hold; what they were made of stays open. */
  @Override
  void close();

  /** Two POSIX semaphores, named or in memory: the reader's from 0, the writer's from 1. */
  static Turns semaphores(PosixSemaphore readable, PosixSemaphore writable) {
    return new Turns() {
      @Override
      public void await(Side side) throws OsException, InterruptedException {
        (side == Side.READER ? readable : writable).acquire();
      }

      @Override
      public void pass(Side to) throws OsException {
        (to == Side.READER ? readable : writable).release();
      }

      @Override
      public void close() {
        // The semaphores are the caller's.
      }
    };
  }

  /**
   * A set of two: index 0 can be read, from 0; index 1 can be written, from 1. Not undone at a
   * process's end: an undone hand-over would take a message back that was read long ago.
   */
  static Turns set(SystemVSemaphores set) {
    return new Turns() {
      @Override
      public void await(Side side) throws OsException, InterruptedException {
        if (set.take(side.index()) == WaitOutcome.REMOVED) {
          throw new IllegalStateException(set + " was removed");
        }
      }

      @Override
      public void pass(Side to) throws OsException {
        set.give(to.index());
      }

      @Override
      public void close() {
        // The set is the caller's.
      }
    };
  }

  /**
   * SIGUSR1 between two processes that keep their pids in the memory; layout and rules are {@link
   * SignalTurns}'s. Takes this JVM's SIGUSR1 until closed.
   *
   * @param memory a direct buffer over the memory, in native order. Where somebody may truncate it,
   *     all of these may end in an {@link InternalError}; a System V segment cannot be
   * @param mine which side this process is
   */
  static Turns signals(ByteBuffer memory, Side mine) throws OsException {
    return SignalTurns.join(memory, mine);
  }
}
