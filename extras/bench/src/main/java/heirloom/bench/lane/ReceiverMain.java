package heirloom.bench.lane;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The child of {@link SenderMain}. It sleeps between two requests, so that others can measure. */
public final class ReceiverMain {

  private ReceiverMain() {}

  /** Receives what each line asks for. */
  public static void main(String[] arguments) throws IOException {
    Inlet inlet = Medium.valueOf(arguments[0]).inlet(Integer.parseInt(arguments[1]));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      long count = Long.parseLong(line);
      System.out.println("ready");
      System.out.flush();
      System.out.println(inlet.receive(count));
      System.out.flush();
    }
    System.exit(0);
  }
}
