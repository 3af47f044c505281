package heirloom.bench.fan;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A child of {@link GathererMain}: each line of standard input is a number of messages to send. */
public final class FeederMain {

  private FeederMain() {}

  /** Sends what each line asks for; sleeps between two of them, so that others can measure. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Gathering.Feeder feeder =
        Gathering.valueOf(arguments[0]).feeder(Integer.parseInt(arguments[1]));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      long count = Long.parseLong(line);
      for (long i = 0; i < count; i++) {
        feeder.send(i);
      }
    }
    System.exit(0);
  }
}
