package heirloom.bench.buffer;

import heirloom.channel.Channel;
import heirloom.channel.Claim;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * A JVM that hands buffers over to its child in a lane. A line {@code whole COUNT 0} or {@code
 * glance COUNT 0} on standard input has it hand over so many; it answers {@code ok NANOS}, from the
 * first claim until the child has said that it has read all of them. Argument: bytes of a buffer.
 */
public final class GiveMain {

  private final int size;
  private final Channel lane;
  private final Child child;
  private final BufferedReader answers;
  private final Writer requests;

  private GiveMain(int size) throws IOException {
    this.size = size;
    lane = Channel.toChild(Integer.highestOneBit(size) * 8);
    child =
        ChildBuilder.java(TakeMain.class)
            .inherit("lane", lane)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .endWithParent()
            .start();
    answers = child.inputReader(StandardCharsets.UTF_8);
    requests = child.outputWriter(StandardCharsets.UTF_8);
  }

  /** Answers requests until standard input ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    GiveMain give = new GiveMain(Integer.parseInt(arguments[0]));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", -1);
      System.out.println(give.answer(words[0], Integer.parseInt(words[1])));
      System.out.flush();
    }
    give.requests.close();
    give.child.waitFor();
    give.lane.close();
  }

  private String answer(String kind, int count) throws IOException, InterruptedException {
    requests.write(kind + " " + count + "\n");
    requests.flush();
    expect("ready");
    long before = System.nanoTime();
    for (int i = 0; i < count; i++) {
      Claim claim = lane.sender().claim(size);
      // The first word tells the buffers apart; the rest is what lies there.
      claim.buffer().putLong(claim.offset(), i);
      claim.commit();
    }
    expect("done " + (long) count * (count - 1) / 2);
    return "ok " + (System.nanoTime() - before);
  }

  private void expect(String wanted) throws IOException {
    String said = answers.readLine();
    if (!wanted.equals(said)) {
      throw new IOException("the child said " + said + ", expected " + wanted);
    }
  }
}
