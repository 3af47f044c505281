package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritedFile;
import heirloom.grant.InheritedPipe;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.SpawnException;
import heirloom.testing.PortSpawn;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Children in C, which have this library's text and nothing of its code. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "starts Windows children")
final class WindowsChildInCTest {

  private static final String HARD = "ab \t\"\"\\\\\\%^&|<>*?'\u00E9\u4E2D\uD83D\uDE00";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Handoff.class)
  void sixThingsArriveByEveryRoute(Handoff route) throws Exception {
    Path input = Files.writeString(folder.resolve("input"), "file\n");
    Path log = Files.writeString(folder.resolve("log"), "old\n");
    try (SharedMemory both = SharedMemory.allocate(5000);
        SharedMemory oneWay = SharedMemory.allocateOneWay(5000);
        InheritedPipe to = InheritedPipe.toChild();
        InheritedPipe from = InheritedPipe.fromChild()) {
      both.bytes().put(ascii("both--"));
      oneWay.bytes().put(ascii("oneway"));
      Child child =
          new ChildBuilder(WindowsPrograms.path("handover"))
              .inherit("both", both)
              .inherit("one-way", oneWay)
              .inherit("input", InheritedFile.read(input))
              .inherit("log", InheritedFile.append(log))
              .inherit("to", to)
              .inherit("from", from)
              .handoff(route)
              .redirectErrorStream(true)
              .start();
      try (OutputStream out = to.output()) {
        out.write(ascii("pipe\n"));
      }
      String answer = text(from.input());
      assertThat(text(child.getInputStream())).isEqualTo("onewayfile\npipe\n");
      assertThat(answer).isEqualTo("child\n");
      assertThat(child.waitFor()).isZero();
      assertThat(log).hasContent("old\nchild\n");
      byte[] seen = new byte[6];
      both.bytes().get(seen);
      assertThat(new String(seen, StandardCharsets.US_ASCII)).isEqualTo("back--");
    }
  }

  @ParameterizedTest
  @EnumSource(Handoff.class)
  void twoHundredAndFiftyGrantsArriveByEveryRoute(Handoff route) throws Exception {
    List<SharedMemory> regions = new ArrayList<>();
    try {
      ChildBuilder builder =
          new ChildBuilder(WindowsPrograms.path("handover"), "many")
              .handoff(route)
              .redirectErrorStream(true);
      for (int i = 0; i < 250; i++) {
        SharedMemory region = SharedMemory.allocate(8);
        regions.add(region);
        region.longs().put(0, i);
        builder.inherit("r" + i, region);
      }
      Child child = builder.start();
      assertThat(text(child.getInputStream())).isEqualTo("250 right\n");
      assertThat(child.waitFor()).isZero();
      for (int i = 0; i < 250; i++) {
        assertThat(regions.get(i).longs().get(0)).isEqualTo(-i);
      }
    } finally {
      regions.forEach(SharedMemory::close);
    }
  }

  /** The told facts of one region beside the number of another, and a number that is no memory. */
  @ParameterizedTest
  @CsvSource({"IDENTITY_MISMATCH,a", "SIZE_MISMATCH,b", "NOT_SHARED_MEMORY,event"})
  void aWrongNumberIsRefused(String reason, String swapped) throws Exception {
    try (OsMemory told = Regions.allocate(5000, false, false);
        OsMemory equal = Regions.allocate(5000, false, false);
        OsMemory larger = Regions.allocate(50_000, false, false);
        OsHandle right = told.openForChild();
        OsHandle event = Regions.event();
        OsHandle other =
            swapped.equals("event")
                ? event
                : (swapped.equals("a") ? equal : larger).openForChild()) {
      for (boolean swap : new boolean[] {false, true}) {
        ChildRun.Output said =
            ChildRun.command(WindowsPrograms.path("handover"))
                .grants(right, other)
                .arguments(
                    numbers ->
                        List.of(
                            "many",
                            "--heirloom=heirloom/1/1/"
                                + "0".repeat(32)
                                + "/r0:memory:0x"
                                + Integer.toHexString((int) numbers[swap ? 1 : 0])
                                + ":size=5000,access=rw,id="
                                + told.identity()))
                .run();
        assertThat(said.text()).isEqualTo(swap ? "r0: " + reason + "\n" : "1 right\n");
        assertThat(said.code()).isEqualTo(swap ? 4 : 0);
      }
    }
  }

  @Test
  void argumentsReachACProgram() throws Exception {
    argumentsReachACProgram(20);
  }

  @Test
  @Tag("campaign")
  @Timeout(1800)
  void aThousandListsReachACProgram() throws Exception {
    argumentsReachACProgram(1_000);
  }

  private static void argumentsReachACProgram(int lists) throws Exception {
    String program = WindowsPrograms.path("arguments");
    long seed = System.nanoTime();
    System.out.println("WindowsChildInCTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < lists; i++) {
      List<String> words = new ArrayList<>();
      for (int n = random.nextInt(30); n > 0; n--) {
        words.add(randomWord(random));
      }
      PortSpawn.Result result = PortSpawn.of(program, words.toArray(new String[0])).run();
      assertThat(result.output().replace("\r", "")).isEqualTo(units(words));
    }
  }

  /** Lists about the length of what a command line holds: as they were given, or refused. */
  @Test
  void longListsReachACProgramOrAreRefused() throws Exception {
    String program = WindowsPrograms.path("arguments");
    long seed = System.nanoTime();
    System.out.println("WindowsChildInCTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 16; i++) {
      // Far below and above the limit of 32,766 units, and to the unit.
      int length = i < 10 ? 30_000 + 550 * i : 32_763 + i - 10;
      List<String> words = wordsOfALine(program, length, random);
      PortSpawn start = PortSpawn.of(program, words.toArray(new String[0]));
      if (length <= 32_766) {
        assertThat(start.run().output().replace("\r", "")).isEqualTo(units(words));
      } else {
        assertThatThrownBy(start::start)
            .as("units=" + length)
            .isInstanceOf(SpawnException.class)
            .hasMessageContaining("ERROR_FILENAME_EXCED_RANGE (206)");
      }
    }
  }

  private static List<String> wordsOfALine(String program, int length, Random random) {
    List<String> words = new ArrayList<>();
    while (CommandLine.of(program, words).length() < length - 500) {
      words.add(randomWord(random) + "x".repeat(random.nextInt(400)));
    }
    words.add("y".repeat(length - CommandLine.of(program, words).length() - 1));
    assertThat(CommandLine.of(program, words)).hasSize(length);
    return words;
  }

  private static String units(List<String> words) {
    StringBuilder expected = new StringBuilder();
    for (String word : words) {
      expected.append('=');
      word.chars().forEach(unit -> expected.append(String.format("%04x", unit)));
      expected.append('\n');
    }
    return expected.toString();
  }

  private static String randomWord(Random random) {
    StringBuilder word = new StringBuilder();
    for (int n = random.nextInt(12); n > 0; n--) {
      word.append(HARD.charAt(random.nextInt(HARD.length())));
    }
    return word.toString();
  }

  private static byte[] ascii(String words) {
    return words.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(InputStream stream) throws Exception {
    return new String(stream.readAllBytes(), StandardCharsets.US_ASCII).replace("\r", "");
  }
}
