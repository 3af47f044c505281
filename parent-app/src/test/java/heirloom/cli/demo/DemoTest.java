package heirloom.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import heirloom.cli.CommandProcess;
import heirloom.cli.CommandProcess.Ended;
import heirloom.interop.LeftBehind;
import heirloom.interop.MessageBox;
import heirloom.interop.MessageNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the demo says is what happened: the literal form leaks, the list does not. */
class DemoTest {

  private Set<String> before = Set.of();

  @BeforeEach
  void lookBefore() throws Exception {
    before = left();
  }

  /** What the demo says of itself is not believed. */
  @AfterEach
  void nothingIsLeft() {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(left()).isSubsetOf(before));
  }

  /** Names in /dev/shm, files of demos, segments and sets; on Windows names go with processes. */
  private static Set<String> left() throws IOException {
    Set<String> all = new TreeSet<>();
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> files = Files.list(temporary)) {
      files
          .filter(file -> file.getFileName().toString().startsWith("heirloom-demo"))
          .forEach(file -> all.add(file.toString()));
    }
    if (!onWindows()) {
      try (Stream<Path> names = Files.list(Path.of("/dev/shm"))) {
        names.forEach(name -> all.add(name.toString()));
      }
      for (String kind : List.of("shm", "sem")) {
        for (String line : Files.readAllLines(Path.of("/proc/sysvipc", kind))) {
          String[] words = line.strip().split("\\s+", -1);
          all.add(kind + " " + words[0] + " " + words[1]);
        }
      }
    }
    return all;
  }

  @Test
  void theLiteralFormLeaksAndTheListDoesNot() throws Exception {
    Ended ended = CommandProcess.run("demo", "004");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isZero();
    List<String> lines = ended.out().lines().map(String::strip).toList();
    assertThat(lines)
        .filteredOn(line -> line.startsWith("by "))
        .hasSize(3)
        .allMatch(line -> line.contains("the child read \"hello from process "));
    assertThat(lines).filteredOn(line -> line.endsWith(", the same number as here")).hasSize(2);
    assertThat(ended.out())
        .containsPattern(
            Pattern.compile("the child by command line, at \\S+: read \"not for this child\""))
        .containsPattern(
            Pattern.compile("the child by environment, at \\S+: read \"not for this child\""))
        .containsPattern(Pattern.compile("the same child, at \\S+: refused: "));
  }

  @Test
  void twoProgramsShareThreeNames() throws Exception {
    requireWindows("000");
    List<String> lines = lines("000");
    assertThat(lines)
        .anyMatch(line -> line.endsWith("mutex: ACQUIRED, read [1, 2, 3, 4, 5]"))
        .contains("here: semaphore ACQUIRED, read [10, 20, 30, 40, 50]")
        .contains("nobody released it: TIMED_OUT")
        .contains("the mutex of a program that died: ABANDONED")
        .contains("5 bytes copied for 5 numbers of 4 bytes: [1, 2, 0, 0, 0]");
    assertThat(lines).anyMatch(line -> line.contains("ERROR_TOO_MANY_POSTS (298)"));
    assertThat(lines).filteredOn(line -> line.contains("ERROR_FILE_NOT_FOUND")).hasSize(3);
  }

  @Test
  void messagesGoBothWays() throws Exception {
    List<String> lines = lines("001");
    assertThat(lines)
        .contains("\"hello\": \"HELLO\"")
        .contains("\"a\\0b\": \"A\\0B\"")
        .anyMatch(
            line ->
                line.endsWith("in pieces, whole: true; then \"SHORT\", nothing stale behind it"))
        .anyMatch(line -> line.endsWith("answered 1005"))
        .contains("Nothing.");
    if (onWindows()) {
      assertThat(lines)
          .anyMatch(line -> line.contains("ERROR_FILE_INVALID (1006)"))
          .anyMatch(line -> line.contains("ERROR_ALREADY_EXISTS (183)"))
          .contains("but createOrOpen: existed=true, size=200704")
          .contains("a write into a read-only view: ReadOnlyBufferException")
          .noneMatch(line -> line.contains("not refused"));
    }
  }

  @Test
  void whatIsEndedOnTheWayLeavesNothingEither() throws Exception {
    Assumptions.assumeFalse(onWindows(), "names that stay are Linux's");
    ended("001", "2 Process \\d+ answers.*");
    assertThat(Path.of("/dev/shm/shareMemory")).doesNotExist();
    assertThat(Path.of("/dev/shm/sem.WriteMap")).doesNotExist();
    assertThat(Path.of("/dev/shm/sem.ReadMap-back")).doesNotExist();
    // The children of the four ways make what is not there: they end before it is taken away.
    ended("003", "3 Four ways .*");
    ended("003", "POSIX, named: .*");
    String name = "";
    for (String line : ended("003", "shmget\\(key, 5000.*")) {
      Matcher memory = Pattern.compile("by shm_open\\(\"/([^\"]+)\".*").matcher(line);
      name = memory.matches() ? memory.group(1) : name;
      Matcher segment = Pattern.compile("shmget\\(.*\\) = (\\d+), again.*").matcher(line);
      if (segment.matches()) {
        // Its last detach is its child's end.
        await()
            .atMost(Duration.ofMinutes(2))
            .until(
                () ->
                    LeftBehind.ofThisUser().stream()
                        .noneMatch(one -> one.name().equals("shm:" + segment.group(1))));
      }
    }
    assertThat(name).startsWith("heirloom-demo");
    assertThat(Path.of(System.getProperty("java.io.tmpdir"), name)).doesNotExist();
  }

  /** Runs it to a line, asks it to end, and gives its lines until there. */
  private static List<String> ended(String demo, String last) throws Exception {
    Process process = CommandProcess.start("demo", demo);
    List<String> lines = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      while (line != null) {
        lines.add(line.strip());
        if (line.strip().matches(last)) {
          process.toHandle().destroy(); // which leaves its streams open
          break;
        }
        line = out.readLine();
      }
    }
    process.waitFor();
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .as("what it and its children say at their end")
        .isEmpty();
    assertThat(lines).as("demo " + demo).anyMatch(line -> line.matches(last));
    return lines;
  }

  @Test
  void whatHadTheNamesBeforeTheDemoStays() throws Exception {
    MessageNames back = new MessageNames("shareMemory-back", "WriteMap-back", "ReadMap-back");
    try (MessageBox theirs = MessageBox.create(back, 256)) {
      Ended ended = CommandProcess.run("demo", "001");
      assertThat(ended.code()).isNotZero();
      assertThat(ended.err())
          .containsAnyOf("EEXIST (17)", "ERROR_ALREADY_EXISTS (183)")
          .contains("heirloom cleanup lists it");
      assertThat(theirs.send("still here", Duration.ZERO)).isTrue();
      try (MessageBox same = MessageBox.open(back)) {
        assertThat(same.receive(Duration.ZERO)).contains("still here");
      }
      // What the demo itself had made by then is gone.
      assertThatThrownBy(
              () -> MessageBox.open(new MessageNames("shareMemory", "WriteMap", "ReadMap")).close())
          .isInstanceOf(IOException.class);
    } finally {
      MessageBox.remove(back);
    }
  }

  @Test
  void filesAreMappedCopiedForcedAndCut() throws Exception {
    List<String> lines = lines("002");
    assertThat(lines)
        .contains("EXECUTE_READ_WRITE yes  yes   yes yes  yes          yes           yes")
        .contains("a write into a view for reading: ReadOnlyBufferException")
        .anyMatch(line -> line.endsWith("in pages 0 and 16: saw aa, wrote cc"))
        .anyMatch(line -> line.startsWith("this process sees now: p in its own page 0"))
        .contains("the file holds: c and c", "a reader of the file sees it at once: w")
        .contains("Nothing.");
    String truncated = onWindows() ? "user-mapped section" : "somebody truncated it";
    assertThat(lines).anyMatch(line -> line.contains(truncated));
  }

  @Test
  void theMemoriesOfLinuxAndFourWaysToKeepOrder() throws Exception {
    Assumptions.assumeFalse(onWindows(), "demo 003 of Windows is another");
    List<String> lines = lines("003");
    assertThat(lines).filteredOn(line -> line.endsWith("answered: hello")).hasSize(4);
    assertThat(lines)
        .anyMatch(line -> line.endsWith("ReadOnlyBufferException; shm_nattch 2"))
        .anyMatch(line -> line.endsWith("whole pages: 5000 bytes take 8192"))
        .anyMatch(line -> line.startsWith("shmdt twice; shm_nattch 0"))
        .anyMatch(line -> line.startsWith("shmctl IPC_SET, IPC_STAT: mode 0640, shm_segsz 5000"))
        .anyMatch(line -> line.startsWith("is found by the wait: true"))
        .contains("Nothing.");
    assertThat(lines)
        .filteredOn(line -> line.matches(".* there +\\d+ us, back +\\d+ us"))
        .hasSize(4);
  }

  @Test
  void aStructureIsCopiedInTwoWays() throws Exception {
    requireWindows("003");
    assertThat(lines("003"))
        .anyMatch(line -> line.contains("by ReadProcessMemory \"written by copy\""))
        .anyMatch(line -> line.contains("copied \"written by WriteProcessMemory\""))
        .contains("here: \"answer by copy\"")
        .contains("here: \"answer by write\"", "the view still shows \"answer by write\"")
        .contains("a new one under the name holds \"\"")
        .anyMatch(line -> line.startsWith("CreateFileMapping: ERROR_INVALID_HANDLE (6)"))
        .anyMatch(line -> line.startsWith("OpenFileMapping: ERROR_FILE_NOT_FOUND (2)"))
        .anyMatch(line -> line.startsWith("MapViewOfFile: ERROR_ACCESS_DENIED (5)"));
  }

  private static List<String> lines(String demo) throws Exception {
    Ended ended = CommandProcess.run("demo", demo);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isZero();
    return ended.out().lines().map(String::strip).toList();
  }

  private static boolean onWindows() {
    return System.getProperty("os.name").startsWith("Windows");
  }

  @Test
  void namedObjectsOfWindowsAreRefusedElsewhere() throws Exception {
    Assumptions.assumeFalse(onWindows(), "what another system says of demo 000");
    Ended ended = CommandProcess.run("demo", "000");
    assertThat(ended.err())
        .startsWith("heirloom demo: 000 shows named objects of Windows, and this is ")
        .contains("; heirloom demo 003 shows what Linux has for them");
    assertThat(ended.code()).isEqualTo(125);
  }

  private static void requireWindows(String demo) {
    Assumptions.assumeTrue(onWindows(), "demo " + demo + " shows named objects of Windows");
  }

  @Test
  void anotherDemoIsRefused() throws Exception {
    String sentence =
        "heirloom demo: there is no demo \"005\"; give 000, 001, 002, 003 or 004"
            + System.lineSeparator();
    assertThat(CommandProcess.run("demo", "005")).isEqualTo(new Ended(2, "", sentence));
  }
}
