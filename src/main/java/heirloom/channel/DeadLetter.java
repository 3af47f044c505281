package heirloom.channel;

import heirloom.grant.Repair;
import java.nio.ByteBuffer;

/**
 * A message that was taken out of a channel, because receivers failed with it as often as is
 * allowed, and the last one died. Found in the report of that death.
 *
 * @param thing the channel
 * @param type as the sender gave it
 * @param attempts how often receivers failed with it: their process died, or their handler threw
 * @param bytes the message, as it lay in memory that the dead could write; the caller's own
 */
public record DeadLetter(String thing, int type, int attempts, ByteBuffer bytes) implements Repair {

  /** The buffer is read-only. */
  public DeadLetter {
    bytes = bytes.asReadOnlyBuffer();
  }

  @Override
  public String what() {
    return "a message of "
        + bytes.remaining()
        + " bytes, type "
        + type
        + ", was taken out after "
        + attempts
        + " attempts";
  }
}
