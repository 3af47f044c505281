package heirloom.cli;

/**
 * Why a verb ends without having done its work: one sentence for the user and the exit code.
 *
 * <p>The sentence says what was wrong, where, and after a semicolon what to do; it starts in lower
 * case, because {@code heirloom VERB:} goes before it.
 */
public final class CommandFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * A failure.
   *
   * @param exitCode one of {@link ExitCodes}
   */
  public CommandFailure(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** A failure with what led to it. */
  public CommandFailure(int exitCode, String sentence, Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  /** The words were wrong: {@link ExitCodes#USAGE}. */
  public static CommandFailure usage(String sentence) {
    return new CommandFailure(ExitCodes.USAGE, sentence);
  }

  /** The work could not be done: {@link ExitCodes#FAILED}. */
  public static CommandFailure failed(String sentence) {
    return new CommandFailure(ExitCodes.FAILED, sentence);
  }

  /** A failure of which nobody is told: the code says all. */
  static CommandFailure silent(int exitCode, Throwable cause) {
    return new CommandFailure(exitCode, "", cause);
  }

  /** The same failure, with the option or thing that it concerns named before it. */
  public CommandFailure of(String what) {
    return new CommandFailure(exitCode, what + ": " + sentence(), this);
  }

  /** What the process ends with. */
  public int exitCode() {
    return exitCode;
  }

  /** The sentence; empty when there is nothing to say. */
  public String sentence() {
    return Words.oneLine(String.valueOf(getMessage()));
  }
}
