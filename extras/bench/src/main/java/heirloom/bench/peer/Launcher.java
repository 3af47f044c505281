package heirloom.bench.peer;

/**
 * Somebody who can start the {@link Trivial} program and wait for it. Safe for use by several
 * threads.
 */
public interface Launcher {

  /** Name and version for the tables. */
  String name();

  /**
   * Starts the program and waits until it has ended and is reaped.
   *
   * @return nanoseconds that the start alone took, of the whole
   * @throws Exception when the program does not start or does not end with 0
   */
  long startAndWait() throws Exception;

  /** Throws unless a program ended with 0. */
  static void requireSuccess(int exitValue) {
    if (exitValue != 0) {
      throw new IllegalStateException(Trivial.title() + " ended with " + exitValue);
    }
  }
}
