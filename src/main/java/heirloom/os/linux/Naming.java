package heirloom.os.linux;

import heirloom.os.OsException;

/** Says of a failed call which object it was about: errno knows none. */
final class Naming {

  private Naming() {}

  /** Calls of the system. */
  interface Calls<T> {
    T run() throws OsException;
  }

  /**
   * Makes them.
   *
   * @param what the object as its user knows it: {@code name=/memory}, {@code key=0x68010203}
   */
  static <T> T about(String what, Calls<T> calls) throws OsException {
    try {
      return calls.run();
    } catch (OsException e) {
      String hint = e.hint().isEmpty() ? what : what + "; " + e.hint();
      OsException named = new OsException(e.call(), e.code(), e.symbol(), e.sentence(), hint);
      named.initCause(e);
      throw named;
    }
  }
}
