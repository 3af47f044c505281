package heirloom.os;

/**
 * A program that could not be started. The {@code cause} of the IOException that {@code start()}
 * throws; holds what the system answered, never an environment value.
 */
public final class SpawnException extends OsException {

  private static final long serialVersionUID = 1L;

  private final String program;

  /**
   * Describes one failed start.
   *
   * @param program as the caller wrote it
   * @param text the system's sentence for the code, as the JDK words it
   */
  public SpawnException(
      String program, String call, int code, String symbol, String text, String hint) {
    super(call, code, symbol, text, hint);
    this.program = program;
  }

  /** Wraps a failure of another call on the way to the child. */
  public SpawnException(String program, OsException cause) {
    super(cause.call(), cause.code(), cause.symbol(), cause.sentence(), cause.hint());
    this.program = program;
    initCause(cause);
  }

  /** The program as the caller wrote it. */
  public String program() {
    return program;
  }
}
