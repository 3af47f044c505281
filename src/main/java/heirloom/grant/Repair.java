package heirloom.grant;

/**
 * One thing that was put in order after a child's death. Kinds have records of their own for what
 * they repair, which programs may look for by their type.
 */
public interface Repair {

  /** The thing that was repaired, as its {@code toString} names it. */
  String thing();

  /** What was done, for people: {@code its owner died; the next one is told}. */
  String what();
}
