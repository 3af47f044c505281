package heirloom.cli.selftest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts while a check runs, and keeps the first fault. Many threads use it. */
final class Tally {

  private final Map<String, AtomicLong> counts = new LinkedHashMap<>(); // under this
  private String fault = ""; // under this

  /** Counts one more. */
  void count(String what) {
    add(what, 1);
  }

  /** Counts so many more; 0 makes the figure appear. */
  synchronized void add(String what, long more) {
    counts.computeIfAbsent(what, any -> new AtomicLong()).addAndGet(more);
  }

  /** The figure so far. */
  synchronized long get(String what) {
    AtomicLong count = counts.get(what);
    return count == null ? 0 : count.get();
  }

  /** Raises a figure to this, if it is lower. */
  synchronized void atLeast(String what, long value) {
    AtomicLong count = counts.computeIfAbsent(what, any -> new AtomicLong());
    count.set(Math.max(count.get(), value));
  }

  /** Notes what was wrong; the first counts. */
  synchronized void fault(String sentence) {
    if (fault.isEmpty()) {
      fault = sentence;
    }
  }

  /** Notes it when it is so. */
  void faultIf(boolean wrong, String sentence) {
    if (wrong) {
      fault(sentence);
    }
  }

  synchronized Check.Result result() {
    Map<String, Long> figures = new LinkedHashMap<>();
    counts.forEach((what, count) -> figures.put(what, count.get()));
    return new Check.Result(figures, fault);
  }
}
