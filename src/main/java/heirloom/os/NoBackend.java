package heirloom.os;

import java.lang.reflect.InvocationTargetException;

/**
 * Why there is no backend. Apart from {@link Current}, since the classes of exceptions that a class
 * may throw are loaded with it, at the cost of each child's start.
 */
final class NoBackend {

  private NoBackend() {}

  static RuntimeException forThis(String system, String arch) {
    return new UnsupportedOperationException(
        "Heirloom has no backend for "
            + system
            + " on "
            + arch
            + "; it runs on 64-bit Linux and 64-bit Windows");
  }

  /** What a backend said by itself passes through as it is. */
  static RuntimeException didNotStart(String backend, ReflectiveOperationException e) {
    if (!(e instanceof InvocationTargetException)) {
      return new IllegalStateException("backend=" + backend + " is missing from this jar", e);
    }
    if (e.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    if (e.getCause() instanceof Error cause) {
      throw cause;
    }
    return new IllegalStateException("backend=" + backend + " did not start", e.getCause());
  }
}
