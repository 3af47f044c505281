package heirloom.channel;

import java.io.IOException;

/** As many receivers as the channel allows died with this streamed message in their hands. */
public final class DeadLetterException extends IOException {

  private static final long serialVersionUID = 1;

  DeadLetterException(String what) {
    super(what);
  }
}
