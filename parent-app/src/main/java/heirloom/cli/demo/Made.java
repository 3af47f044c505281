package heirloom.cli.demo;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a demo has made and takes away again, once: when the demo is done, or at the end of the JVM
 * where Ctrl-C comes first. Only what this run made has one of these: a name that was taken before
 * belongs to somebody else, and stays.
 *
 * <p>The JVM halts as soon as its hooks are done, wherever the demo's thread is by then: a thing is
 * made and noted under one lock, which the hook takes too, so that nothing is made and not noted.
 */
final class Made<T> {

  /** Makes it. */
  interface Creation<T> {
    T make() throws IOException, InterruptedException;
  }

  /** Takes it away. */
  interface Removal<T> {
    void of(T thing) throws IOException, InterruptedException;
  }

  private static final ReentrantLock MAKING = new ReentrantLock();
  private static final Deque<Made<?>> ALL = new ArrayDeque<>();

  private final T thing;
  private final Removal<T> removal;

  private Made(T thing, Removal<T> removal) {
    this.thing = thing;
    this.removal = removal;
  }

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(Made::removeAll, "heirloom-demo-removal"));
    } catch (IllegalStateException endsAlready) {
      // Then nothing is made.
    }
  }

  /** Makes something that is taken away by {@link #remove}, or at the JVM's end. */
  static <T> Made<T> by(Creation<T> creation, Removal<T> removal)
      throws IOException, InterruptedException {
    MAKING.lock();
    try {
      if (!EndedOnTheWay.jvmIsEnding()) {
        Made<T> made = new Made<>(creation.make(), removal);
        ALL.push(made);
        return made;
      }
    } finally {
      MAKING.unlock();
    }
    throw EndedOnTheWay.waitForTheEnd();
  }

  T thing() {
    return thing;
  }

  /** Takes it away if that was not done; its buffers are the collector's then. */
  void remove() throws IOException, InterruptedException {
    MAKING.lock();
    try {
      if (ALL.remove(this)) {
        removal.of(thing);
      }
    } finally {
      MAKING.unlock();
    }
  }

  private static void removeAll() {
    MAKING.lock();
    try {
      OtherProcess.endAll();
      for (Made<?> one : List.copyOf(ALL)) {
        removeAtEnd(one);
      }
    } catch (InterruptedException nobodyInterruptsAHook) {
      // Then the rest stays, and heirloom cleanup lists it.
    } finally {
      MAKING.unlock();
    }
  }

  private static void removeAtEnd(Made<?> one) throws InterruptedException {
    try {
      one.remove();
    } catch (IOException nobodyIsLeftToTell) {
      // The demo's own thread is being ended, and its output with it.
    }
  }
}
