package heirloom.interop;

/** How a wait for a semaphore of Linux ended. */
public enum WaitOutcome {
  /** One was taken. */
  ACQUIRED,
  /** The time was over first. */
  TIMED_OUT,
  /** The set was removed while somebody waited in it; System V only. */
  REMOVED
}
