package heirloom.os;

import java.util.List;

/**
 * A private line to one child, over which handles travel after the start.
 *
 * <p>Linux: a {@code SOCK_SEQPACKET} socket pair and {@code SCM_RIGHTS}; for a Java child without
 * native access a pair of pipes, over which the child is told which {@code /proc/PARENT/fd/N} to
 * open and acknowledges it. Windows: a pipe pair, after {@code DuplicateHandle} into the child.
 */
public interface OsControl extends AutoCloseable {

  /**
   * The child's handles, in the order its handoff lists them; the launcher grants and closes them.
   */
  List<OsHandle> childEnds();

  /**
   * How the line works, for the handoff's {@code by} attribute: {@code scm}, {@code proc}, {@code
   * dup}.
   */
  String mechanism();

  /**
   * Hands open handles to the running child. They stay the caller's, who may close them on return.
   *
   * @param target the child that holds the other ends
   * @param message makes the one-line text from the numbers that the child will know the handles by
   * @throws OsException when the child is gone (EPIPE, ERROR_BROKEN_PIPE) or the system refuses
   */
  void send(
      OsProcess target, List<OsHandle> handles, java.util.function.Function<long[], String> message)
      throws OsException;

  /** Closes the parent's ends; idempotent. */
  @Override
  void close();
}
