package heirloom.bench.lane;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * A JVM that holds the sending end of one medium, and whose child holds the other. A line {@code
 * MEDIUM COUNT SIZE} on standard input has it send so many messages; it answers {@code ok NANOS},
 * from the first send until the child has said that all are there.
 */
public final class SenderMain {

  private final Outlet outlet;
  private final Child child;
  private final BufferedReader answers;
  private final Writer requests;

  private SenderMain(Medium medium, int size) throws IOException {
    outlet = medium.outlet(size);
    ChildBuilder receiver =
        ChildBuilder.java(ReceiverMain.class, medium.name(), Integer.toString(size))
            .jvmOptions(medium.jvmOptions().toArray(String[]::new))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .endWithParent();
    outlet.giveTo(receiver);
    child = receiver.start();
    answers = child.inputReader(StandardCharsets.UTF_8);
    requests = child.outputWriter(StandardCharsets.UTF_8);
  }

  /** Answers requests until standard input ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SenderMain sender =
        new SenderMain(Medium.valueOf(arguments[0]), Integer.parseInt(arguments[1]));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(sender.answer(Long.parseLong(line.split(" ", -1)[1])));
      System.out.flush();
    }
    // The receiver first: it complains when a medium ends under it.
    sender.requests.close();
    sender.child.waitFor();
    sender.outlet.close();
    System.exit(0); // a media driver has threads that are no daemons
  }

  private String answer(long count) throws IOException {
    requests.write(count + "\n");
    requests.flush();
    expect("ready");
    long before = System.nanoTime();
    for (long i = 0; i < count; i++) {
      outlet.send(i);
    }
    outlet.flush();
    // The sum of 0 … count - 1: nothing was lost and nothing came twice.
    expect(Long.toString(count * (count - 1) / 2));
    return "ok " + (System.nanoTime() - before);
  }

  private void expect(String wanted) throws IOException {
    String said = answers.readLine();
    if (!wanted.equals(said)) {
      throw new IOException("the receiver said " + said + ", expected " + wanted);
    }
  }
}
