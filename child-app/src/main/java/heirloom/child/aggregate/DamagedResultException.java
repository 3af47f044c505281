package heirloom.child.aggregate;

import java.io.IOException;

/** A worker's result can't be read: it breaks the format that the worker's own release writes. */
public final class DamagedResultException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong, and nothing of the bytes themselves. */
  public DamagedResultException(String what) {
    super("damaged result: " + what);
  }
}
