package heirloom.spark;

/**
 * Records did not come back from their worker: it died as often as it may, its code threw, or no
 * worker can be started. Fails the Spark task; the cause is the pool's ({@code
 * WorkerDiedException}, {@code TaskFailedException}), whose message has what the worker said.
 */
public final class PipeException extends RuntimeException {

  private static final long serialVersionUID = 1;

  PipeException(String message, Throwable cause) {
    super(message, cause);
  }
}
