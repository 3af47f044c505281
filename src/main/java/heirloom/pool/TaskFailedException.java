package heirloom.pool;

/**
 * A worker's {@link Worker#run} threw: the task is done and has no result; the worker goes on. Such
 * a task is not tried again, since it would most likely fail again.
 */
public final class TaskFailedException extends Exception {

  private static final long serialVersionUID = 1;

  private final String remoteText;

  TaskFailedException(String remoteText) {
    super("the task failed in its worker: " + remoteText);
    this.remoteText = remoteText;
  }

  /** What the worker says of it: for a Java worker the stack trace, cut to 8192 characters. */
  public String remoteText() {
    return remoteText;
  }
}
