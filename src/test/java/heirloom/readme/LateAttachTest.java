package heirloom.readme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.grant.Grant;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipe for processes that others start; the JDK's launcher stands for any runner. */
class LateAttachTest {

  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-cp",
          System.getProperty("java.class.path"),
          LateAttach.Summer.class.getName());

  private static SharedMemory prices(boolean oneWay) throws IOException {
    SharedMemory prices =
        oneWay ? SharedMemory.allocateOneWay(80_000) : SharedMemory.allocate(80_000);
    for (int i = 0; i < 10_000; i++) {
      prices.doubles().put(i, 0.5);
    }
    return prices;
  }

  private static String output(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output.strip();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc/PID/fd")
  void aShellFetchesTheRegionForAJavaWorker(boolean oneWay) throws Exception {
    try (SharedMemory prices = prices(oneWay);
        Grant open = prices.open()) {
      assertThat(output(LateAttach.words(prices, open, JAVA))).isEqualTo("5000.0");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc/PID/fd")
  void aRunnerInBetweenDoesNotMatter() throws Exception {
    Path client = Path.of("..", "child-app", "python").toAbsolutePath();
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no python3 here");
    try (SharedMemory prices = prices(true);
        Grant open = prices.open()) {
      List<String> worker =
          List.of(
              "python3",
              "-c",
              "import sys; sys.path.insert(0, '"
                  + client
                  + "'); import heirloom;"
                  + "print(sum(heirloom.current().memory('prices').cast('d')))");
      List<String> words = new java.util.ArrayList<>(List.of("sh", "-c", "\"$@\"; :", "sh"));
      words.addAll(LateAttach.words(prices, open, worker));
      assertThat(output(words)).isEqualTo("5000.0");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc/PID/fd")
  void anotherRegionUnderThatNumberIsRefused() throws Exception {
    List<String> words;
    try (SharedMemory prices = prices(true);
        SharedMemory other = prices(true);
        Grant open = prices.open();
        Grant wrong = other.open()) {
      words = LateAttach.words(prices, open, JAVA);
      long right = LateAttach.Offer.of("x", open, "9").number();
      long taken = LateAttach.Offer.of("x", wrong, "9").number();
      int script = words.indexOf("-c") + 1;
      List<String> stale = new java.util.ArrayList<>(words);
      stale.set(script, words.get(script).replace("/fd/" + right + ";", "/fd/" + taken + ";"));
      // The JDK's launcher is the parent that the line names; else the whole line is refused.
      assertThat(output(stale)).contains("IDENTITY_MISMATCH");
    }
    // Whatever the number names by now, if anything.
    assertThat(output(words)).doesNotContain("5000.0");
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "DuplicateHandle")
  void aWorkerFetchesTheRegionByDuplicateHandle() throws Exception {
    for (boolean oneWay : new boolean[] {true, false}) {
      try (SharedMemory prices = prices(oneWay);
          Grant open = prices.open()) {
        LateAttach.Offer offer = LateAttach.Offer.of("prices", open, "0x0");
        List<String> words = new java.util.ArrayList<>(JAVA);
        words.add(Long.toString(offer.holder()));
        words.add(Long.toString(offer.number()));
        words.add(offer.handoff());
        assertThat(output(words)).isEqualTo("5000.0");
      }
    }
  }
}
