package heirloom.os;

/** Says of a failed call which object it was about: the system's codes know none. */
public final class Naming {

  private Naming() {}

  /** Calls of the system. */
  public interface Calls<T> {
    /** Runs them. */
    T run() throws OsException;
  }

  /**
   * Makes them.
   *
   * @param what the object as its user knows it: {@code name=/memory}, {@code key=0x68010203}
   * @return what they answer
   * @throws OsException their own, with the object before its hint
   */
  public static <T> T about(String what, Calls<T> calls) throws OsException {
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
