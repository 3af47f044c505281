package heirloom.bench.trip;

import java.io.IOException;

/** The child of {@link TripMain}: sends back what comes, until {@link TripMain#LAST} does. */
public final class EchoMain {

  private EchoMain() {}

  /** Serves the way that the argument names. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (Ends ends = Way.valueOf(arguments[0]).inChild()) {
      long value;
      do {
        value = ends.receive();
        ends.send(value);
      } while (value != TripMain.LAST);
    }
  }
}
