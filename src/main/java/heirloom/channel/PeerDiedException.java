package heirloom.channel;

import java.io.IOException;

/**
 * The process at the other end died with that end open, and what it had published is read. The
 * creator may give the end to another child, after which this one works again.
 */
public final class PeerDiedException extends IOException {

  private static final long serialVersionUID = 1;

  PeerDiedException(String what) {
    super(what);
  }
}
