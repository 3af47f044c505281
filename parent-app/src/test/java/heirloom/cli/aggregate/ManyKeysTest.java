package heirloom.cli.aggregate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More keys than a result region holds, and keys of a mebibyte. */
class ManyKeysTest {

  @TempDir Path directory;

  @Test
  void aHundredThousandKeys() throws Exception {
    check(100_000);
  }

  @Test
  @Tag("campaign")
  void aMillionKeys() throws Exception {
    check(1_000_000);
  }

  private void check(int keys) throws Exception {
    long seed = System.nanoTime();
    System.out.println("ManyKeysTest seed " + seed);
    Random random = new Random(seed);
    String longKey = "\u20ac".repeat((1 << 20) / 3);
    Path file = directory.resolve("keys.csv");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("key,value\n");
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < keys; i++) {
          // Every key twice, the second time in another order.
          long key = round == 0 ? i : (i * 7919L) % keys;
          out.write("key-" + key + "," + random.nextInt(1000) + "\n");
        }
        out.write(longKey + "," + round + "\n");
      }
    }
    Reference expected = Reference.of(Files.readAllBytes(file), ',', '"', true, 0, 1);
    Outcome outcome = Runs.byChildren(Request.of(file.toString(), "key", "value", 2));
    assertThat(outcome.table().size()).isEqualTo(keys + 1);
    assertThat(Runs.csv(outcome).getBytes(ISO_8859_1)).isEqualTo(expected.csv());
    assertThat(outcome.facts().malformed()).isZero();
    assertThat(longKey.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(1 << 20);
  }
}
