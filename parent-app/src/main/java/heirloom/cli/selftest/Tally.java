package heirloom.cli.selftest;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counts while a check runs, and keeps the first fault. Many threads use it. */
final class Tally {

  private final Map<String, Long> tried = new LinkedHashMap<>(); // under this
  private final Map<String, Long> found = new LinkedHashMap<>(); // under this
  private String fault = ""; // under this

  /** One more was tried. */
  void count(String what) {
    add(what, 1);
  }

  /** So many more were tried; 0 makes the figure appear. */
  synchronized void add(String what, long more) {
    tried.merge(what, more, Long::sum);
  }

  /** So many were tried so far. */
  synchronized long get(String what) {
    return tried.getOrDefault(what, 0L);
  }

  /** So many more were found; 0 makes the figure appear. */
  synchronized void found(String what, long more) {
    found.merge(what, more, Long::sum);
  }

  /** So many were found so far. */
  synchronized long ofFound(String what) {
    return found.getOrDefault(what, 0L);
  }

  /** Raises a figure of what was found to this, if it is lower. */
  synchronized void atLeast(String what, long value) {
    found.merge(what, value, Math::max);
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

  /** Nothing was tried: a promise is not kept by that. */
  void faultUnless(String what, long expected) {
    long was = get(what);
    faultIf(was != expected, "tried were " + was + " " + what + ", not " + expected);
  }

  synchronized Check.Result result() {
    return new Check.Result(new LinkedHashMap<>(tried), new LinkedHashMap<>(found), fault);
  }
}
