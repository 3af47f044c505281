package heirloom.child.aggregate;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a worker finds the bytes of a slice. */
public interface SliceSource {

  /**
   * The slice's bytes, between position and limit.
   *
   * @throws IOException if they can't be had
   */
  ByteBuffer slice(Message task) throws IOException;

  /** Slices that lie in one buffer, at the offset that the task tells. */
  static SliceSource in(ByteBuffer window) {
    return task -> {
      int from = Math.toIntExact(task.offset());
      return window.duplicate().limit(Math.addExact(from, task.length())).position(from);
    };
  }
}
