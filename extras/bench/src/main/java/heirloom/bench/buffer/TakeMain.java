package heirloom.bench.buffer;

import heirloom.channel.Message;
import heirloom.channel.MessageHandler;
import heirloom.channel.Receiver;
import heirloom.inherit.Inheritance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The child of {@link GiveMain}: reads the buffers in place, all bytes or only the first eight. */
public final class TakeMain {

  private static long firsts;
  private static long all;

  private TakeMain() {}

  /** Takes what each line asks for. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Receiver receiver = Inheritance.current().take("lane", Receiver.TYPE);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", -1);
      MessageHandler handler = words[0].equals("whole") ? TakeMain::whole : TakeMain::glance;
      int count = Integer.parseInt(words[1]);
      firsts = 0;
      System.out.println("ready");
      System.out.flush();
      for (int i = 0; i < count; i++) {
        if (!receiver.receive(handler)) {
          throw new IOException("the lane ended");
        }
      }
      System.out.println("done " + firsts);
      System.out.flush();
    }
    // Printed, or the compiler might leave the reading out.
    System.err.print(all == 42 ? " " : "");
  }

  private static void glance(Message message) {
    firsts += message.getLong(0);
  }

  private static void whole(Message message) {
    ByteBuffer bytes = message.buffer();
    int at = bytes.position();
    firsts += bytes.getLong(at);
    all += sum(bytes, at, message.length());
  }

  /** Four sums side by side: one alone waits for itself. */
  private static long sum(ByteBuffer bytes, int from, int length) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    int end = from + length - 31;
    int i = from;
    for (; i < end; i += 32) {
      a += bytes.getLong(i);
      b += bytes.getLong(i + 8);
      c += bytes.getLong(i + 16);
      d += bytes.getLong(i + 24);
    }
    for (; i < from + length; i++) {
      a += bytes.get(i);
    }
    return a + b + c + d;
  }
}
