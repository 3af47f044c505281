package heirloom.channel;

import heirloom.grant.Repair;

/**
 * Messages that were in the hands of a receiver that died: the next one gets them again.
 *
 * @param thing the channel
 * @param count how many, each with one attempt more
 */
public record MessagesReturned(String thing, int count) implements Repair {

  @Override
  public String what() {
    return count + " in the hands of a dead receiver; the next one gets them";
  }
}
