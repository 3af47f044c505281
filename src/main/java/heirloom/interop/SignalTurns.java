package heirloom.interop;

import heirloom.os.OsException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns by SIGUSR1. The memory begins with
 *
 * <pre>
 *   0  int32  the reader's pid, 0 = not there yet
 *   4  int32  the writer's pid
 *   8  int32  whose turn it is: 0 = to be written, 1 = to be read
 *  12  int32  free
 * </pre>
 *
 * <p>and is zero when it is new, so whoever runs first may create it and the other needs to know
 * nothing. Each publishes its pid and then looks at the turn; each changes the turn and then looks
 * for the other's pid. With a full fence between, at least one of the two sees the other: no
 * wake-up is lost. A signal only says "look again".
 */
final class SignalTurns implements Turns {

  /** Bytes before what the two sides put there themselves. */
  static final int HEADER = 16;

  private static final int PID = 0;
  private static final int TURN = 8;
  private static final int EINVAL = 22;

  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final ByteBuffer memory;
  private final Side mine;
  private final UserSignal signal;

  private SignalTurns(ByteBuffer memory, Side mine, UserSignal signal) {
    this.memory = memory;
    this.mine = mine;
    this.signal = signal;
  }

  static SignalTurns join(ByteBuffer memory, Side mine) {
    if (!memory.isDirect() || memory.isReadOnly() || memory.capacity() < HEADER) {
      throw new IllegalArgumentException(
          "memory=" + memory + ", expected a direct, writable buffer of " + HEADER + " or more");
    }
    if (memory.alignmentOffset(0, Integer.BYTES) != 0) {
      throw new IllegalArgumentException(
          "memory=" + memory + ", expected to begin at a multiple of " + Integer.BYTES);
    }
    // Before anybody can know the pid: SIGUSR1 ends a process that does not expect it.
    UserSignal signal = UserSignal.listen();
    try {
      INTS.setVolatile(memory, PID + 4 * mine.index(), (int) ProcessHandle.current().pid());
      VarHandle.fullFence();
      return new SignalTurns(memory, mine, signal);
    } catch (RuntimeException | Error e) {
      // A page of the memory may be gone: nobody else could listen in this process again.
      signal.close();
      throw e;
    }
  }

  @Override
  public void await(Side side) throws InterruptedException {
    requireMine(side);
    while ((int) INTS.getVolatile(memory, TURN) != turnOf(side)) {
      signal.await();
    }
  }

  @Override
  public void pass(Side to) throws OsException {
    if (to == mine) {
      throw new IllegalArgumentException("to=" + to + " is this process itself");
    }
    // Asked before too: a turn that is refused must not have been passed.
    pidOf(to);
    INTS.setVolatile(memory, TURN, turnOf(to));
    VarHandle.fullFence();
    int pid = pidOf(to);
    if (pid != 0) {
      try (UserSignal.Target other = UserSignal.target(pid)) {
        other.send();
      } catch (OsException e) {
        if (!e.symbol().equals("ESRCH")) {
          throw e;
        }
        // It has ended. Whoever comes next in its place looks at the turn.
      }
    }
  }

  /** What the memory says is a claim: anybody who has it may have written anything. */
  private int pidOf(Side side) throws OsException {
    int pid = (int) INTS.getVolatile(memory, PID + 4 * side.index());
    if (pid < 0) {
      throw new OsException(
          "pidfd_open",
          EINVAL,
          "EINVAL",
          "Invalid argument",
          "pid=" + pid + " is what the memory has for the " + side + ", and no process's");
    }
    return pid;
  }

  private static int turnOf(Side side) {
    return side == Side.READER ? 1 : 0;
  }

  private void requireMine(Side side) {
    if (side != mine) {
      throw new IllegalArgumentException("side=" + side + ", but this process is the " + mine);
    }
  }

  /** Takes the pid out again, so that nobody signals a process that no longer listens. */
  @Override
  public void close() {
    try {
      INTS.setVolatile(memory, PID + 4 * mine.index(), 0);
    } finally {
      signal.close();
    }
  }
}
