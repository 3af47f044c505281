package heirloom.channel;

import java.io.IOException;

/** The receiver closed its end: nobody will take another message. */
public final class ChannelClosedException extends IOException {

  private static final long serialVersionUID = 1;

  ChannelClosedException(String what) {
    super(what);
  }
}
