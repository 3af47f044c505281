package heirloom.sync;

import heirloom.os.OsException;
import java.io.UncheckedIOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What one owner wrote plainly the next one reads: lock and unlock order it. */
@JCStressTest
@Outcome(
    id = {"1, 2", "2, 1"},
    expect = Expect.ACCEPTABLE,
    desc = "one after the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "both at once, or a write not seen")
@State
public class MutexExclusion {

  /** One for all states, since each is memory of its own from the system. */
  private static final SharedMutex MUTEX = create();

  private int plain;

  private static SharedMutex create() {
    try {
      return SharedMutex.create();
    } catch (OsException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts. */
  @Actor
  public void first(II_Result seen) {
    try (SharedMutex.Held held = MUTEX.lock()) {
      seen.r1 = ++plain;
    }
  }

  /** Counts. */
  @Actor
  public void second(II_Result seen) {
    try (SharedMutex.Held held = MUTEX.lock()) {
      seen.r2 = ++plain;
    }
  }
}
