package heirloom.channel;

import heirloom.grant.Repair;

/**
 * A lane that a dead child left in a state in which none can be: what was in it is lost.
 *
 * @param thing the channel
 * @param why what was found
 */
public record LaneGivenUp(String thing, String why) implements Repair {

  @Override
  public String what() {
    return "given up: " + why;
  }
}
