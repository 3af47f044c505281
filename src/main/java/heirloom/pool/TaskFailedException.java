package heirloom.pool;

/**
 * A worker's {@link Worker#run} threw: the task is done and has no result; the worker goes on. Such
 * a task is not tried again, since it would most likely fail again.
 *
 * <p>The message is one line: which task, at which attempt, and class and message of what was
 * thrown there. The rest is in {@link #remoteText()}; where it is more than that line, the cause
 * prints it below this exception's own trace.
 */
public final class TaskFailedException extends Exception {

  private static final long serialVersionUID = 1;

  private final String remoteText;

  TaskFailedException(long task, int attempt, String remoteText) {
    this(task, attempt, RemoteTrace.line(remoteText), remoteText);
  }

  private TaskFailedException(long task, int attempt, String line, String remoteText) {
    super(
        "task " + task + " failed in its worker, attempt " + attempt + ": " + line,
        remoteText.isBlank() || line.equals(remoteText) ? null : new RemoteTrace(remoteText));
    this.remoteText = remoteText;
  }

  /** What the worker says of it: for a Java worker the stack trace, cut to 8192 characters. */
  public String remoteText() {
    return remoteText;
  }
}
