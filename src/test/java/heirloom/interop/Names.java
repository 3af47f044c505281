package heirloom.interop;

import java.util.concurrent.atomic.AtomicInteger;

/** Names for one test each: two runs on one machine must not meet. */
final class Names {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private Names() {}

  static String of(String word) {
    return word + "-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  }
}
