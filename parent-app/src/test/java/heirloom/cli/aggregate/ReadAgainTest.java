package heirloom.cli.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.cli.CommandFailure;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A text whose first quote comes so late that it was cut on trust before, and is read again from
 * there: out of the same open file, whatever has become of its path meanwhile.
 */
class ReadAgainTest {

  private static final int SLICE = 512;
  private static final String CALM = "k,v\n" + "a,1\nb,2\n".repeat(8000);

  /** Cut at the newline in quotes, it would be two rows that are malformed. */
  private static final String QUOTED = "\"c\nd\",3\n";

  private static final String REST = "a,4\nb,5\n".repeat(3000);
  private static final byte[] TEXT = (CALM + QUOTED + REST).getBytes(UTF_8);

  @TempDir Path directory;
  private int starts;

  /** What another process does to the file, at the start with this number, counted from 1. */
  interface Meddling {
    void with(Path file) throws Exception;
  }

  private Path file() throws Exception {
    return Files.write(directory.resolve("t.csv"), TEXT);
  }

  private static Request request(Path file, boolean strict) {
    return Runs.sliced(file, SLICE, 3, strict);
  }

  private Outcome run(Path file, int when, Meddling meddling) throws Exception {
    starts = 0;
    Outcome outcome =
        new Aggregation(
                request(file, false),
                job -> {
                  if (++starts == when) {
                    try {
                      meddling.with(file);
                    } catch (Exception e) {
                      throw new AssertionError(e);
                    }
                  }
                })
            .run(ThreadCrew::new);
    assertThat(starts).as("it began again").isEqualTo(2);
    return outcome;
  }

  private static void assertIs(Outcome outcome, byte[] text) throws Exception {
    Runs.assertSame("the text as opened", outcome, Reference.of(text, ',', '"', true, 0, 1));
  }

  @Test
  void aLateQuoteIsReadAgain() throws Exception {
    assertIs(run(file(), 0, file -> {}), TEXT);
  }

  @Test
  void anotherFileUnderItsNameIsNotRead() throws Exception {
    for (int when = 1; when <= 2; when++) {
      Path other = directory.resolve("other.csv");
      Files.writeString(other, "k,v\n" + "z,9\n".repeat(20_000));
      assertIs(run(file(), when, file -> replace(file, other)), TEXT);
    }
  }

  @Test
  void aFileThatIsDeletedIsReadToItsEnd() throws Exception {
    for (int when = 1; when <= 2; when++) {
      assertIs(run(file(), when, Files::delete), TEXT);
    }
  }

  @Test
  void rowsThatAreAddedMeanwhileCount() throws Exception {
    String more = "\"c\nd\",7\ne,1\n";
    byte[] longer = (CALM + QUOTED + REST + more).getBytes(UTF_8);
    for (int when = 1; when <= 2; when++) {
      assertIs(
          run(file(), when, file -> Files.writeString(file, more, StandardOpenOption.APPEND)),
          longer);
    }
  }

  @Test
  void aFileThatIsCutShortEndsThere() throws Exception {
    int length = (CALM + QUOTED).length() + REST.length() / 2;
    for (int when = 1; when <= 2; when++) {
      assertIs(run(file(), when, file -> cut(file, length)), Arrays.copyOf(TEXT, length));
    }
    // Cut before the quote while it is read again: what was read before stands.
    Outcome outcome = run(file(), 2, file -> cut(file, 0));
    int rows = Math.toIntExact(outcome.facts().rows());
    assertThat(rows).isBetween(8 * SLICE / 4, 16_000);
    assertIs(outcome, CALM.substring(0, "k,v\n".length() + 4 * rows).getBytes(UTF_8));
  }

  /** Windows does not rename over a file that is open, but renames that one. */
  private void replace(Path file, Path other) throws Exception {
    Files.move(file, directory.resolve("before.csv"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(other, file);
  }

  private static void cut(Path file, long length) throws Exception {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  @Test
  void strictCountsNoRowThatOnlyTheTrustedCutMade() throws Exception {
    Outcome outcome = new Aggregation(request(file(), true), job -> {}).run(ThreadCrew::new);
    assertIs(outcome, TEXT);
  }

  @Test
  void strictNamesTheLineOfARowBehindTheQuote() throws Exception {
    Path file =
        Files.writeString(directory.resolve("bad.csv"), CALM + QUOTED + REST + "a,x\n" + REST);
    // The header, the calm rows, the quoted row's two lines, the rest.
    int line = 1 + 16_000 + 2 + 6000 + 1;
    assertThatThrownBy(() -> new Aggregation(request(file, true), job -> {}).run(ThreadCrew::new))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(
            file
                + ": line "
                + line
                + ": the value is not a number of the form and range taken: \"x\"");
  }
}
