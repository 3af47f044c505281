package heirloom.sync;

import heirloom.memory.SharedMemory;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsWord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The word of a mutex whose sleeps return at once, after what a peer does meanwhile. */
final class FakeWord implements OsWord {
  final SharedMemory memory = SharedMemory.allocate(SyncLayout.bytes(2));
  final ByteBuffer words = memory.bytes();
  final SyncRegion region =
      new SyncRegion(
          "mutex \"fake\"",
          new SyncRegion.Shape(CommonHeader.Kind.MUTEX, 0, 0, 2),
          memory,
          words,
          this,
          SlotTable.CREATOR,
          Creator.self(),
          Optional.of(new SlotTable(2)));
  Runnable inSleep = () -> {};
  int wakes;

  boolean closed;

  FakeWord() throws OsException {}

  void set(int word) {
    Words.set(words, SyncLayout.STATE, word);
  }

  int get() {
    return Words.get(words, SyncLayout.STATE);
  }

  @Override
  public boolean isPossible() {
    return true;
  }

  @Override
  public Readiness readiness() {
    return Readiness.READY;
  }

  @Override
  public void sleep(int expected, long nanos) {
    inSleep.run();
  }

  @Override
  public boolean wake(int most) {
    wakes++;
    return true;
  }

  @Override
  public List<OsHandle> openForChild() {
    return List.of();
  }

  @Override
  public void close() {
    closed = true;
  }
}
