package heirloom.sync;

import heirloom.grant.Repair;

/**
 * Permits that a dead process held are free again.
 *
 * @param thing the semaphore
 * @param permits how many, 1 or more
 */
public record PermitsReturned(String thing, int permits) implements Repair {

  @Override
  public String what() {
    return "a dead process held " + permits + " of its permits; they are free again";
  }
}
