package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.InheritedFile;
import heirloom.grant.InheritedPipe;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
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
      StringBuilder expected = new StringBuilder();
      for (int n = random.nextInt(30); n > 0; n--) {
        String word = randomWord(random);
        words.add(word);
        expected.append('=');
        word.chars().forEach(unit -> expected.append(String.format("%04x", unit)));
        expected.append('\n');
      }
      PortSpawn.Result result = PortSpawn.of(program, words.toArray(new String[0])).run();
      assertThat(result.output().replace("\r", "")).isEqualTo(expected.toString());
    }
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
