package heirloom.child.named;

import heirloom.interop.Turns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Another program that reads what is written, or writes what is read. */
public final class FourWaysChild {

  private FourWaysChild() {}

  /** {@code KEYFILE WAY read|write COUNT}. */
  public static void main(String[] words) throws IOException, InterruptedException {
    boolean reads = words[2].equals("read");
    FourWays.Way way = FourWays.Way.valueOf(words[1].toUpperCase(Locale.ROOT));
    int count = Integer.parseInt(words[3]);
    try (FourWays ways =
        FourWays.join(Path.of(words[0]), way, reads ? Turns.Side.READER : Turns.Side.WRITER)) {
      int right = 0;
      for (int i = 0; i < count; i++) {
        if (reads) {
          right += ways.read().equals("there " + i) ? 1 : 0;
        } else {
          ways.write("back " + i);
          right++;
        }
      }
      System.out.println(right);
    }
  }
}
