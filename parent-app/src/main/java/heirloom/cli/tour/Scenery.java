package heirloom.cli.tour;

import heirloom.inspect.Terms;

/** The tour's words for what differs between systems. Pure. */
enum Scenery {
  LINUX(
      Terms.LINUX,
      "devShm",
      "/dev/shm",
      "killed by SIGKILL",
      "It opened its descriptor anew for writing, which its user may; the seals still said no."),
  WINDOWS(
      Terms.WINDOWS,
      "namedSections",
      "named sections",
      "ended by TerminateProcess",
      "It asked MapViewOfFile for a writable view; its handle lacks the right, and none can be"
          + " added.");

  private final Terms terms;
  private final String namesKey;
  private final String namesPlace;
  private final String death;
  private final String refusal;

  Scenery(Terms terms, String namesKey, String namesPlace, String death, String refusal) {
    this.terms = terms;
    this.namesKey = namesKey;
    this.namesPlace = namesPlace;
    this.death = death;
    this.refusal = refusal;
  }

  Terms terms() {
    return terms;
  }

  /** Where names of shared memory would stay, for scripts. */
  String namesKey() {
    return namesKey;
  }

  /** Where names of shared memory would stay, for people. */
  String namesPlace() {
    return namesPlace;
  }

  /** How a child is ended that nobody asks. */
  String death() {
    return death;
  }

  /** What a refused writer had tried. */
  String refusal() {
    return refusal;
  }
}
