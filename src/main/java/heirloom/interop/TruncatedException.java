package heirloom.interop;

import java.io.IOException;

/**
 * A view's file was made shorter by somebody, so that pages of the view are gone. What was read or
 * written is not to be relied on.
 */
public final class TruncatedException extends IOException {

  private static final long serialVersionUID = 1L;

  TruncatedException(long length, long present) {
    super(
        "length="
            + length
            + " of the view, but the file behind it ends after "
            + present
            + " bytes of it: somebody truncated it");
  }
}
