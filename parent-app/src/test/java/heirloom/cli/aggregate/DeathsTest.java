package heirloom.cli.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import heirloom.child.aggregate.AggregateWorker;
import heirloom.cli.CommandFailure;
import heirloom.cli.CommandProcess;
import heirloom.cli.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers die; the result is right, or one sentence says why there is none. */
class DeathsTest {

  private static final int PART_OF_THE_FLIGHTS = 3_000_000;

  /** Of slower languages, in bytes. */
  private static final int SLICE = 1 << 16;

  /** A word of every worker's command line, and of nothing else that is started here. */
  private static final String SOURCE = "\0" + AggregateWorker.Source.WINDOW + "\0";

  @TempDir Path directory;

  /** Workers that are children of this process, in whatever language. */
  private static List<ProcessHandle> workers() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .filter(child -> commandLine(child).contains(SOURCE))
        .toList();
  }

  private static String commandLine(ProcessHandle child) {
    try {
      return Files.readString(Path.of("/proc/" + child.pid() + "/cmdline"));
    } catch (IOException ended) {
      return "";
    }
  }

  private static long open() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(DeathsTest::isOurs).count();
    }
  }

  private static boolean isOurs(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/memfd:") || target.startsWith("pipe:");
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void aRandomWorkerKilledAtARandomTimeChangesNothing() throws Exception {
    kills(5, flights(calm()), ChildCrew::new);
  }

  @Test
  void norInARunThatBeginsAgainAtALateQuote() throws Exception {
    kills(5, flights(withALateQuote()), ChildCrew::new);
  }

  @Test
  @Tag("campaign")
  @Timeout(1800)
  void aRandomWorkerKilledAtARandomTimeChangesNothingTwoHundredTimes() throws Exception {
    kills(200, flights(calm()), ChildCrew::new);
  }

  @Test
  @Tag("campaign")
  @Timeout(1800)
  void norInARunThatBeginsAgainAtALateQuoteTwoHundredTimes() throws Exception {
    kills(200, flights(withALateQuote()), ChildCrew::new);
  }

  @ParameterizedTest
  @EnumSource(names = {"PYTHON", "C"})
  void norDoesOneInAnotherLanguage(WorkerLanguage language) throws Exception {
    otherLanguage(5, language);
  }

  @ParameterizedTest
  @EnumSource(names = {"PYTHON", "C"})
  @Tag("campaign")
  @Timeout(1800)
  void norDoesOneInAnotherLanguageTwoHundredTimes(WorkerLanguage language) throws Exception {
    otherLanguage(200, language);
  }

  private void otherLanguage(int rounds, WorkerLanguage language) throws Exception {
    assumeThat(CommandProcess.isOnPath(language == WorkerLanguage.C ? "cc" : "python3"))
        .as("the compiler or interpreter of " + language + " is on the path")
        .isTrue();
    WorkerLanguage.Program program = language.program();
    Path file = language == WorkerLanguage.C ? calm() : part();
    kills(rounds, Runs.sliced(flights(file), SLICE, false), plan -> new ChildCrew(plan, program));
  }

  /** Less text for what is slower. */
  private Path part() throws IOException {
    byte[] text = Flights.text();
    int end = PART_OF_THE_FLIGHTS;
    while (text[end - 1] != '\n') {
      end--;
    }
    return Files.write(directory.resolve("part.csv"), Arrays.copyOf(text, end));
  }

  private static Request flights(Path file) {
    return Request.of(file.toString(), "tailnum", "dep_delay", 3);
  }

  private Path calm() throws IOException {
    return Flights.write(directory.resolve("f.csv"), Flights.text(), 2);
  }

  /** The quotes stand in the middle, with a newline that ends no row. */
  private Path withALateQuote() throws IOException {
    Path file = Flights.write(directory.resolve("f.csv"), Flights.text(), 1);
    String row = "\"1\n2\"" + ",1".repeat(Flights.DEST + 5) + "\n";
    Files.writeString(file, row, StandardOpenOption.APPEND);
    Files.write(file, Flights.text(), StandardOpenOption.APPEND);
    return file;
  }

  private static void kills(int rounds, Request request, Aggregation.Crews crews) throws Exception {
    long seed = System.nanoTime();
    System.out.println("DeathsTest seed " + seed);
    Random random = new Random(seed);
    Outcome calm = new Aggregation(request, job -> {}).run(crews);
    String expected = Runs.csv(Runs.byThreads(request));
    assertThat(Runs.csv(calm)).isEqualTo(expected);
    long before = open();
    int replaced = 0;
    for (int round = 0; round < rounds; round++) {
      CompletableFuture<Outcome> running = start(request, crews);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> !workers().isEmpty() || running.isDone());
      // A random time within the run, not a wait for anything: every moment must do.
      Thread.sleep(random.nextInt(1 + (int) (calm.working().toMillis() * 5 / 4)));
      List<ProcessHandle> living = workers();
      if (!living.isEmpty()) {
        living.get(random.nextInt(living.size())).destroyForcibly();
      }
      Outcome outcome = running.join();
      assertThat(Runs.csv(outcome)).isEqualTo(expected);
      assertThat(outcome.facts()).isEqualTo(calm.facts());
      assertThat(workers()).isEmpty();
      replaced += outcome.replaced();
    }
    System.out.println("DeathsTest: " + rounds + " runs, " + replaced + " workers replaced");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              System.gc();
              return open() <= before;
            });
  }

  private static CompletableFuture<Outcome> start(Request request, Aggregation.Crews crews) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new Aggregation(request, job -> {}).run(crews);
          } catch (CommandFailure | InterruptedException e) {
            throw new CompletionException(e);
          }
        });
  }

  @Test
  void allWorkersDyingAtOnceIsOneSentence() throws Exception {
    Path file = Flights.write(directory.resolve("f.csv"), Flights.text(), 8);
    Request request = Request.of(file.toString(), "carrier", "dep_delay", 3);
    CompletableFuture<Outcome> running = start(request, ChildCrew::new);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> workers().size() == 3);
    // Whether they are ready by now or not makes no difference.
    // Stopped first, so that none answers while the others are being killed.
    List<ProcessHandle> all = workers();
    for (ProcessHandle worker : all) {
      signal("STOP", worker);
    }
    for (ProcessHandle worker : all) {
      signal("KILL", worker);
    }
    assertThatThrownBy(running::join)
        .cause()
        .isInstanceOf(CommandFailure.class)
        .hasMessageMatching("all workers died at once: (worker \\d+ ended by signal 9[; ]*){1,3}")
        .extracting(e -> ((CommandFailure) e).exitCode())
        .isEqualTo(ExitCodes.FAILED);
    assertThat(workers()).isEmpty();
  }

  @Test
  void oneThatLivesIsNotTakenForDeadWhenReplacementsDie() throws Exception {
    Path file = Flights.write(directory.resolve("f.csv"), Flights.text(), 8);
    Request request = Request.of(file.toString(), "carrier", "dep_delay", 2);
    String expected = Runs.csv(Runs.byThreads(request));
    CompletableFuture<Outcome> running = start(request, ChildCrew::new);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> workers().size() == 2);
    ProcessHandle living = workers().get(0);
    signal("STOP", living); // so that nothing is answered in between
    List<ProcessHandle> known = new ArrayList<>(List.of(living));
    for (int death = 0; death < 2; death++) {
      ProcessHandle next =
          Awaitility.await()
              .atMost(Duration.ofSeconds(60))
              .pollInterval(Duration.ofMillis(1))
              .until(() -> beside(known), seen -> seen.isPresent() || running.isDone())
              .orElseThrow(() -> new AssertionError("over: " + running));
      signal("KILL", next);
      known.add(next);
    }
    signal("CONT", living);
    assertThat(Runs.csv(running.join())).isEqualTo(expected);
  }

  private static Optional<ProcessHandle> beside(List<ProcessHandle> known) {
    return workers().stream().filter(worker -> !known.contains(worker)).findFirst();
  }

  private static void signal(String name, ProcessHandle worker) throws Exception {
    new ProcessBuilder("/bin/kill", "-" + name, Long.toString(worker.pid())).start().waitFor();
  }

  @Test
  void aSliceThatKillsThreeWorkersIsNamedWithTheirLastWords() throws Exception {
    String head = "k,v\n" + "a,1\n".repeat(1000);
    Path file = directory.resolve("poison.csv");
    Files.writeString(file, head + "POISON,1\n" + "b,1\n".repeat(1000));
    for (int workers = 1; workers <= 3; workers++) {
      Request request = small(file, ',', workers);
      CompletableFuture<Outcome> running =
          start(request, plan -> new ChildCrew(plan, PoisonedWorker.class));
      assertThatThrownBy(running::join)
          .cause()
          .isInstanceOf(CommandFailure.class)
          .hasMessageMatching(
              "bytes \\d+ to \\d+ of the text ended 3 workers one after the other:"
                  + " (worker \\d+ exit value 4: I can't stand this[; ]*){3}")
          .satisfies(
              e -> {
                String[] words = String.valueOf(e.getMessage()).split(" ", -1);
                assertThat(head.length())
                    .isBetween(Integer.parseInt(words[1]), Integer.parseInt(words[3]));
              });
    }
  }

  @Test
  void workersThatDoNotStartAreOneSentence() throws Exception {
    Path file = Files.writeString(directory.resolve("t.csv"), "k!v\na!1\n");
    CompletableFuture<Outcome> running =
        start(small(file, '!', 1), plan -> new ChildCrew(plan, PoisonedWorker.class));
    assertThatThrownBy(running::join)
        .cause()
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("workers end before they are ready: worker ")
        .hasMessageEndingWith("exit value 3: I won't start");
  }

  private static Request small(Path file, char delimiter, int workers) {
    return new Request(
        file.toString(),
        (byte) delimiter,
        (byte) '"',
        true,
        "k",
        "v",
        workers,
        OptionalLong.empty(),
        OptionalLong.of(512),
        false);
  }

  @Test
  void threadsThatEndAreReplacedToo() throws Exception {
    byte[] text = ("k,v\n" + "a,1\nb,2\n".repeat(5000)).getBytes(UTF_8);
    Path file = Files.write(directory.resolve("t.csv"), text);
    Reference expected = Reference.of(text, ',', '"', true, 0, 1);
    long seed = System.nanoTime();
    System.out.println("DeathsTest threads seed " + seed);
    for (int round = 0; round < 30; round++) {
      Random random = new Random(seed + round);
      Outcome outcome =
          new Aggregation(small(file, ',', 1 + random.nextInt(5)), job -> {})
              .run(plan -> new MortalCrew(plan, random));
      Runs.assertSame("seed " + (seed + round), outcome, expected);
    }
  }
}
