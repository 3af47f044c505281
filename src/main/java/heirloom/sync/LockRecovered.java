package heirloom.sync;

import heirloom.grant.Repair;

/**
 * A lock whose owner died is free again; who takes it next is told.
 *
 * @param thing the lock
 */
public record LockRecovered(String thing) implements Repair {

  @Override
  public String what() {
    return "its owner died holding it; the next one is told";
  }
}
