package heirloom.child.named;

import heirloom.interop.MessageBox;
import heirloom.interop.MessageNames;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * Answers each message in capital letters until one is empty. Words: the three names of the box
 * that it reads, then the three of the one that it writes.
 */
public final class MessagesChild {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private MessagesChild() {}

  /** Prints how many it answered. */
  public static void main(String[] words) throws IOException, InterruptedException {
    int answered = 0;
    try (MessageBox in = MessageBox.open(new MessageNames(words[0], words[1], words[2]));
        MessageBox out = MessageBox.open(new MessageNames(words[3], words[4], words[5]))) {
      while (true) {
        String text = in.receive(LIMIT).orElseThrow(() -> new IOException("no message came"));
        if (!out.send(text.toUpperCase(Locale.ROOT), LIMIT)) {
          throw new IOException("the answer was not taken");
        }
        if (text.isEmpty()) {
          break;
        }
        answered++;
      }
    }
    System.out.println("answered " + answered);
  }
}
