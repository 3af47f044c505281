package heirloom.cli.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import heirloom.child.aggregate.Dialect;
import heirloom.cli.CommandFailure;
import heirloom.cli.CommandProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random text, cut into slices of any size, done by any number of workers, equals the reference.
 */
class RandomTextTest {

  @TempDir Path directory;
  private int starts;

  @Test
  void threadsAgreeWithTheReference() throws Exception {
    threads(250);
  }

  @Test
  @Tag("campaign")
  void threadsAgreeWithTheReferenceManyTimes() throws Exception {
    threads(20_000);
  }

  private void threads(int rounds) throws Exception {
    rounds(rounds, ThreadCrew::new);
    // About one in eight; that none of 250 does comes to 1 in 10^14.
    System.out.println(
        "RandomTextTest: " + (starts - rounds) + " jobs began again at a late quote");
    assertThat(starts).as("jobs that began again are among them").isGreaterThan(rounds);
  }

  @Test
  void childrenAgreeWithTheReference() throws Exception {
    rounds(OS.WINDOWS.isCurrentOs() ? 4 : 8, ChildCrew::new);
    rounds(3, FedCrew::new);
  }

  @ParameterizedTest
  @EnumSource(names = {"PYTHON", "C"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "--worker python and c are for Linux")
  void childrenInOtherLanguagesAgreeWithTheReference(WorkerLanguage language) throws Exception {
    otherLanguage(language, 12);
  }

  @ParameterizedTest
  @EnumSource(names = {"PYTHON", "C"})
  @Tag("campaign")
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "--worker python and c are for Linux")
  void childrenInOtherLanguagesAgreeManyTimes(WorkerLanguage language) throws Exception {
    otherLanguage(language, 500);
  }

  private void otherLanguage(WorkerLanguage language, int rounds) throws Exception {
    assumeThat(CommandProcess.isOnPath(language == WorkerLanguage.C ? "cc" : "python3"))
        .as("the compiler or interpreter of " + language + " is on the path")
        .isTrue();
    WorkerLanguage.Program program = language.program();
    rounds(rounds, plan -> new ChildCrew(plan, program));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "an inherited file has no map there")
  void childrenThatMapTheFileAgreeWithTheReference() throws Exception {
    rounds(3, plan -> new FileCrew(directory.resolve("text"), plan));
  }

  @Test
  @Tag("campaign")
  void childrenAgreeWithTheReferenceManyTimes() throws Exception {
    rounds(500, ChildCrew::new);
    rounds(100, FedCrew::new);
  }

  @Test
  @Tag("campaign")
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "an inherited file has no map there")
  void childrenThatMapTheFileAgreeWithTheReferenceManyTimes() throws Exception {
    rounds(100, plan -> new FileCrew(directory.resolve("text"), plan));
  }

  /** Often so many that the reader stops searching for quotes before the first one comes. */
  private static int plain(Random random) {
    return random.nextBoolean() ? random.nextInt(1500) : 0;
  }

  private void rounds(int rounds, Aggregation.Crews crews) throws Exception {
    long seed = System.nanoTime();
    System.out.println("RandomTextTest seed " + seed);
    for (int i = 0; i < rounds; i++) {
      round(seed + i, crews);
    }
  }

  private void round(long seed, Aggregation.Crews crews) throws Exception {
    Random random = new Random(seed);
    char delimiter = ",;\t|".charAt(random.nextInt(4));
    char quote = random.nextInt(4) == 0 ? 0 : random.nextInt(4) == 0 ? '\'' : '"';
    int columns = 1 + random.nextInt(6);
    int key = random.nextInt(columns);
    int value = random.nextInt(columns);
    boolean header = random.nextInt(4) != 0;
    byte[] text =
        new RandomText(random, delimiter, quote)
            .make(header, plain(random), random.nextInt(300), columns, key, value);
    Reference expected = Reference.of(text, delimiter, quote, header, key, value);
    int workers = 1 + random.nextInt(5);
    long slice = Math.max(64, expected.longest()) + random.nextInt(1 + random.nextInt(3000));
    Path file = Files.write(directory.resolve("text"), text);
    Request request =
        new Request(
            file.toString(),
            (byte) delimiter,
            quote == 0 ? Dialect.NO_QUOTE : (byte) quote,
            header,
            (header && random.nextBoolean() ? "h" : "") + (key + 1),
            Integer.toString(value + 1),
            workers,
            OptionalLong.of(slice * (workers + random.nextInt(10))),
            OptionalLong.of(slice),
            false);
    Path kept = Path.of("target", "random-text-failed");
    String what = "seed " + seed + ", " + request + ", text in " + kept;
    try {
      Outcome outcome = new Aggregation(request, job -> starts++).run(crews);
      Runs.assertSame(what, outcome, expected);
    } catch (CommandFailure | AssertionError e) {
      Files.write(kept, text);
      throw new AssertionError(what, e);
    }
  }
}
