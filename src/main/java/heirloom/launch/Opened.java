package heirloom.launch;

import heirloom.grant.Grant;
import heirloom.os.OsHandle;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a start has opened so far, on two lists named by when they are closed. The one clean-up path
 * of every start; the first exception is kept, what closing throws is added to it.
 */
final class Opened {

  private final Deque<Runnable> untilStarted = new ArrayDeque<>();
  private final Deque<Runnable> onFailure = new ArrayDeque<>();

  /** A handle for the child: closed here once the child has its own copy, or has failed. */
  OsHandle untilStarted(OsHandle handle) {
    untilStarted.push(handle::close);
    return handle;
  }

  /** A grant for the child, as above. */
  Grant untilStarted(Grant grant) {
    untilStarted.push(grant::close);
    return grant;
  }

  /** A handle that the parent keeps unless the start fails. */
  OsHandle onFailure(OsHandle handle) {
    onFailure.push(handle::close);
    return handle;
  }

  /** What else must be undone when the start fails. */
  void onFailure(Runnable undo) {
    onFailure.push(undo);
  }

  /** The child runs: its copies here are closed, the parent's things stay. */
  void started() {
    onFailure.clear();
    while (!untilStarted.isEmpty()) {
      untilStarted.pop().run();
    }
  }

  /** The start failed with {@code first}: everything is closed. */
  void failed(Throwable first) {
    untilStarted.addAll(onFailure);
    onFailure.clear();
    while (!untilStarted.isEmpty()) {
      try {
        untilStarted.pop().run();
      } catch (RuntimeException e) {
        first.addSuppressed(e);
      }
    }
  }
}
