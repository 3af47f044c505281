package heirloom.channel;

import java.io.IOException;

/**
 * The process at the other end of a lane wrote what no correct one writes. The lane is given up,
 * the bytes in it are worth nothing, and a child that did it is ended; other lanes go on.
 */
public final class PeerViolationException extends IOException {

  private static final long serialVersionUID = 1;

  PeerViolationException(String what) {
    super(what);
  }
}
