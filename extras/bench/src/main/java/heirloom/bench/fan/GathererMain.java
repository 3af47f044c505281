package heirloom.bench.fan;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that receives from several children. A line {@code GATHERING COUNT SENDERS} on standard
 * input has each of them send so many messages; it answers {@code ok NANOS}, until all are there.
 */
public final class GathererMain {

  private final Gathering.Gatherer gatherer;
  private final List<Child> children = new ArrayList<>();
  private final List<Writer> requests = new ArrayList<>();

  private GathererMain(Gathering way, int senders, int size) throws IOException {
    gatherer = way.gatherer(senders, size);
    for (int i = 0; i < senders; i++) {
      ChildBuilder builder =
          ChildBuilder.java(FeederMain.class, way.name(), Integer.toString(size))
              .jvmOptions(way.jvmOptions().toArray(String[]::new))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .endWithParent();
      gatherer.giveTo(builder);
      Child child = builder.start();
      children.add(child);
      requests.add(child.outputWriter(StandardCharsets.UTF_8));
    }
  }

  /** Answers requests until standard input ends. Arguments: gathering, senders, message size. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    GathererMain gatherer =
        new GathererMain(
            Gathering.valueOf(arguments[0]),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(gatherer.answer(Long.parseLong(line.split(" ", -1)[1])));
      System.out.flush();
    }
    for (int i = 0; i < gatherer.children.size(); i++) {
      gatherer.requests.get(i).close();
      gatherer.children.get(i).waitFor();
    }
  }

  private String answer(long count) throws IOException, InterruptedException {
    long before = System.nanoTime();
    for (Writer request : requests) {
      request.write(count + "\n");
      request.flush();
    }
    long sum = gatherer.receive(count * children.size());
    long nanos = System.nanoTime() - before;
    // Of each child 0 … count - 1: nothing was lost and nothing came twice.
    long expected = count * (count - 1) / 2 * children.size();
    if (sum != expected) {
      throw new IOException("the messages add up to " + sum + ", expected " + expected);
    }
    return "ok " + nanos;
  }
}
