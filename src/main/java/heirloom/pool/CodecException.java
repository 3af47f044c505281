package heirloom.pool;

import java.io.IOException;

/** A value that cannot be made bytes, or bytes that are no value. */
public final class CodecException extends IOException {

  private static final long serialVersionUID = 1;

  /** With the reason, as {@code name=value}. */
  public CodecException(String message) {
    super(message);
  }

  /** With the reason and its cause. */
  public CodecException(String message, Throwable cause) {
    super(message, cause);
  }
}
