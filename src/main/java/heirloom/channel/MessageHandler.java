package heirloom.channel;

import java.io.IOException;

/** What a receiver does with each message. */
@FunctionalInterface
public interface MessageHandler {

  /**
   * Handles one message. When this returns the message is done with; when it throws, the message
   * stays in the lane with one more attempt, and the next receive gives it again.
   *
   * @param message valid until this returns; the receiver's only one, used again and again
   */
  void handle(Message message) throws IOException;
}
