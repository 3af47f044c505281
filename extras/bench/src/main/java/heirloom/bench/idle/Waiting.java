package heirloom.bench.idle;

/** What a worker does while there is no work. */
public enum Waiting {
  /** It waits for a message of a lane. */
  ON_A_LANE,
  /** One thread of it is parked for ever: the least that a JVM can do. */
  ASLEEP
}
