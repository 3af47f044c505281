package heirloom.cli.map;

import java.io.IOException;

/**
 * Output could not be kept until its turn, or read again: nothing that standard output is to blame
 * for. Its message is a whole sentence.
 */
final class KeepingFailure extends IOException {

  private static final long serialVersionUID = 1L;

  KeepingFailure(Throwable cause) {
    super("what the commands print can't be kept: " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    if (cause instanceof OutOfMemoryError) {
      return "Java's heap is full; take fewer --workers, or a larger heap by JAVA_TOOL_OPTIONS=-Xmx";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
