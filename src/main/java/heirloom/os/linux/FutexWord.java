package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsWord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A word that is slept on by futex(2). The calls are in a class of their own, {@link FutexCalls}:
 * this one must load where JNA is not even on the class path.
 */
final class FutexWord implements OsWord {

  private final ByteBuffer memory;
  private final int word;
  private final FutexAccess access;

  FutexWord(ByteBuffer memory, int word, FutexAccess access) {
    this.memory = memory;
    this.word = word;
    this.access = access;
  }

  /**
   * In a process that attaches without native code. Not a constructor at the caller: to verify that
   * a FutexWord is an OsWord, every child would load both.
   */
  static OsWord adopted(ByteBuffer memory, int word) {
    return new FutexWord(memory, word, FutexAccess.LATE);
  }

  @Override
  public boolean isPossible() {
    return access.isPossible();
  }

  @Override
  public Readiness readiness() {
    return access.readiness();
  }

  @Override
  public void sleep(int expected, long nanos) throws OsException {
    Libc libc = access.awaited().orElseThrow(() -> new IllegalStateException("not ready"));
    if (nanos > 0) {
      FutexCalls.sleep(libc, memory, word, expected, nanos);
    }
  }

  @Override
  public boolean wake(int most) throws OsException {
    Optional<Libc> libc = access.awaited();
    if (libc.isPresent()) {
      FutexCalls.wake(libc.get(), memory, word, most);
    }
    return libc.isPresent();
  }

  @Override
  public List<OsHandle> openForChild() {
    return List.of();
  }

  @Override
  public void close() {
    // Nothing is held but the buffer.
  }
}
