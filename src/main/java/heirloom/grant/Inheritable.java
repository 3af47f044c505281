package heirloom.grant;

import java.io.IOException;

/**
 * Something of this process that a child may be given under a name.
 *
 * <p>Implementations are thread-safe: two starts may open grants at once.
 */
public interface Inheritable {

  /**
   * Opens what one child will hold. The launcher closes it after the start, whether that succeeded
   * or not.
   *
   * @throws IllegalStateException when this thing is closed, or was given to the one child it is
   *     for
   * @throws IOException when the system refuses a handle
   */
  Grant open() throws IOException;

  /**
   * Whether opening leaves something changed that a failed start could not undo: a file that it
   * creates or empties. The launcher opens such things last, and only when it has found the
   * program.
   */
  default boolean changesFiles() {
    return false;
  }
}
