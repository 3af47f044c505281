package heirloom.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import heirloom.cli.CommandProcess;
import heirloom.cli.CommandProcess.Ended;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code heirloom map} as users start it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the commands are those of a POSIX shell")
class MapTest {

  @TempDir Path dir;

  private Path numbers(int count) throws Exception {
    return Files.writeString(
        dir.resolve("numbers"),
        IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining("\n"))
            + "\n");
  }

  /** The words of a {@code map} of this file, with these options, by this command. */
  private static String[] map(Path in, String options, String... command) {
    List<String> words = new ArrayList<>(List.of("map", "--in", in.toString()));
    if (!options.isEmpty()) {
      words.addAll(List.of(options.split(" ", -1)));
    }
    words.add("--");
    words.addAll(List.of(command));
    return words.toArray(new String[0]);
  }

  private static void awaitEnd(long pid) {
    await().atMost(Duration.ofMinutes(1)).until(() -> ProcessHandle.of(pid).isEmpty());
  }

  @Test
  void packedSlicesUnpackToTheFile() throws Exception {
    byte[] content = new byte[3_000_001];
    new Random(1).nextBytes(content);
    Arrays.fill(content, 1_000_000, 2_000_000, (byte) 7);
    Path file = Files.write(dir.resolve("data"), content);
    Path packed = dir.resolve("data.gz");
    Process process =
        new ProcessBuilder(
                CommandProcess.line(map(file, "--workers 3 --slice 256K --by bytes", "gzip", "-c")))
            .redirectOutput(packed.toFile())
            .start();
    assertThat(CommandProcess.end(process)).isEqualTo(new Ended(0, "", ""));
    ByteArrayInputStream bytes = new ByteArrayInputStream(Files.readAllBytes(packed));
    try (InputStream in = new GZIPInputStream(bytes)) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
  }

  @Test
  void outputIsInTheFilesOrderWhateverEndsFirst() throws Exception {
    Path file = numbers(20_000);
    Ended ended =
        CommandProcess.run(
            map(
                file,
                "--workers 4 --slice 8K",
                "sh",
                "-c",
                // Earlier slices take longer, and all print more than is kept at once.
                "[ $((HEIRLOOM_SLICE % 4)) = 1 ] && sleep 0.1; cat"));
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).isEqualTo(Files.readString(file));
  }

  @Test
  void readsAPipe() throws Exception {
    Process process = CommandProcess.start("map", "--slice", "4", "--", "sh", "-c", "cat; echo -");
    process.getOutputStream().write("a\nb\nc\nd".getBytes(StandardCharsets.US_ASCII));
    Ended ended = CommandProcess.end(process);
    assertThat(ended).isEqualTo(new Ended(0, "a\nb\n-\nc\nd-\n", ""));
  }

  @Test
  void anEmptyFileRunsTheCommandOnce() throws Exception {
    Path file = Files.createFile(dir.resolve("empty"));
    Ended ended = CommandProcess.run(map(file, "", "wc", "-c"));
    assertThat(ended).isEqualTo(new Ended(0, "0\n", ""));
  }

  @Test
  void theFirstFailureEndsItAndItsCodeIsTheCode() throws Exception {
    Path file = numbers(1000);
    Ended ended =
        CommandProcess.run(
            map(
                file,
                "--workers 3 --slice 100",
                "sh",
                "-c",
                "case $HEIRLOOM_SLICE in 1) sleep 0.3; echo one;; 3) exit 7;; 5) sleep 600;; *) :;"
                    + " esac"));
    assertThat(ended.out()).isEqualTo("one\n");
    assertThat(ended.err())
        .isEqualTo(
            "heirloom map: slice 3 (bytes 197 to 293): sh ended with code 7; the slices behind it"
                + " were not done, --keep-going does them\n");
    assertThat(ended.code()).isEqualTo(7);
  }

  @Test
  void keepGoingDoesAllAndStillFails() throws Exception {
    Path file = numbers(10);
    Ended ended = CommandProcess.run(map(file, "--slice 2 --keep-going", "grep", "[2-8]"));
    assertThat(ended.out()).isEqualTo("2\n3\n4\n5\n6\n7\n8\n");
    assertThat(ended.err())
        .isEqualTo(
            """
            heirloom map: slice 1 (bytes 0 to 1): grep ended with code 1
            heirloom map: slice 2 (bytes 2 to 3): grep ended with code 1
            heirloom map: slice 10 (bytes 18 to 19): grep ended with code 1
            heirloom map: 3 slices failed
            """);
    assertThat(ended.code()).isEqualTo(1);
  }

  @Test
  void aFailureIsToldWithTheEndOfItsStandardError() throws Exception {
    Ended ended =
        CommandProcess.run(
            map(numbers(3), "", "sh", "-c", "for i in 1 2 3 4; do echo line $i >&2; done; exit 3"));
    assertThat(ended.err())
        .as("the end of it stands right above")
        .startsWith("line 1\nline 2\nline 3\nline 4\nheirloom map: slice 1")
        .contains(": sh ended with code 3; the slices behind")
        .hasLineCount(5);
    assertThat(ended.code()).isEqualTo(3);
    Ended later =
        CommandProcess.run(
            map(
                numbers(2),
                "--slice 2 --keep-going --workers 1",
                "sh",
                "-c",
                "echo of $HEIRLOOM_SLICE >&2; exit 3"));
    assertThat(later.err())
        .as("a list at the end says of each what it said")
        .contains("sh ended with code 3 (it said: of 1)\n")
        .contains("sh ended with code 3 (it said: of 2)\n");
  }

  @Test
  void aPathThatNobodyAskedForIsHintedAt() throws Exception {
    Ended ended = CommandProcess.run(map(numbers(3), "", "wc", "-c", "{}"));
    assertThat(ended.err())
        .contains(
            "wc ended with code 1; {} is the slice's path only with --path before the command");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(CommandProcess.run(map(numbers(3), "", "echo", "{}")))
        .as("it may also be a word like any other")
        .isEqualTo(new Ended(0, "{}\n", ""));
  }

  @Test
  void aSliceThatIsDoneComesOutBeforeASlowerOneWhenAsked() throws Exception {
    // The first slice waits for what only the third makes.
    Path made = dir.resolve("made");
    Ended ended =
        CommandProcess.run(
            map(
                numbers(3),
                "--slice 2 --workers 2 --unordered",
                "sh",
                "-c",
                "case $HEIRLOOM_SLICE in 1) while [ ! -e \"$0\" ]; do sleep 0.01; done;;"
                    + " 3) : > \"$0\";; esac; cat",
                made.toString()));
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out().lines()).containsExactlyInAnyOrder("0", "1", "2");
    assertThat(ended.out()).startsWith("1\n");
  }

  @Test
  void aKilledSliceIsDoneAgainAndLeavesNoTraceInTheOutput() throws Exception {
    Path file = numbers(2000);
    Ended ended =
        CommandProcess.run(
            map(
                file,
                "--slice 1000 --workers 3 --retries 2",
                "sh",
                "-c",
                "if [ $((HEIRLOOM_SLICE % 3)) = 1 ] && mkdir \"$0.$HEIRLOOM_SLICE\" 2>/dev/null;"
                    + " then head -n 20; kill -9 $$; fi; cat",
                dir.resolve("once").toString()));
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).isEqualTo(Files.readString(file));
    assertThat(ended.err().lines())
        .hasSize(3)
        .allMatch(line -> line.endsWith("sh was ended by signal 9; done again, 1 of 2"));
  }

  @Test
  void aSliceThatIsAlwaysKilledFailsInTheEndAndACodeIsNoKill() throws Exception {
    Path file = numbers(3);
    Ended killed =
        CommandProcess.run(map(file, "--retries 2", "sh", "-c", "echo half; kill -9 $$"));
    assertThat(killed.code()).isEqualTo(137);
    assertThat(killed.out()).isEmpty();
    assertThat(killed.err().lines()).hasSize(3);
    assertThat(killed.err())
        .contains("sh was ended by signal 9; given up after 3 runs; the slices");
    Ended code = CommandProcess.run(map(file, "--retries 2", "sh", "-c", "exit 200"));
    assertThat(code.code()).isEqualTo(200);
    assertThat(code.err()).contains("sh ended with code 200;").hasLineCount(1);
  }

  @Test
  void aSliceIsAPathForProgramsThatReadFiles() throws Exception {
    Path file = numbers(1000);
    Ended ended =
        CommandProcess.run(
            map(
                file,
                "--slice 500 --path",
                "sh",
                "-c",
                // Two programs read it, each from its beginning; standard input is empty.
                "cat; if { echo x 1<> \"$1\"; } 2>/dev/null; then echo changed; fi; wc -c < \"$1\";"
                    + " cat -- \"$1\"",
                "sh",
                "{}"));
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).startsWith("498\n0\n1\n");
    assertThat(ended.code()).isZero();
    Path empty = Files.createFile(dir.resolve("nothing"));
    assertThat(CommandProcess.run(map(empty, "--path", "wc", "-c", "{}")))
        .isEqualTo(new Ended(0, "0 /dev/null\n", ""));
  }

  @Test
  void aSignalIsTold() throws Exception {
    Ended ended = CommandProcess.run(map(numbers(3), "", "sh", "-c", "kill -9 $$"));
    assertThat(ended.err()).contains("sh was ended by signal 9");
    assertThat(ended.code()).isEqualTo(137);
  }

  @Test
  void aReaderThatGoesAwayEndsTheCommands() throws Exception {
    Process process =
        CommandProcess.start(
            map(
                numbers(100),
                "--slice 20 --workers 3",
                "sh",
                "-c",
                "trap '' PIPE; while :; do echo y 2>/dev/null; done"));
    process.getInputStream().read();
    process.getInputStream().close();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(err).as("as any filter").isEmpty();
    assertThat(process.waitFor()).isEqualTo(141);
  }

  @Test
  void anOutputThatIsFullIsTold() throws Exception {
    ProcessBuilder full = new ProcessBuilder(CommandProcess.line(map(numbers(3), "", "cat")));
    full.redirectOutput(new java.io.File("/dev/full"));
    Ended ended = CommandProcess.end(full.start());
    assertThat(ended.err())
        .startsWith("heirloom map: standard output can't be written: ")
        .hasLineCount(1);
    assertThat(ended.code()).isEqualTo(125);
  }

  @Test
  void aCommandThatIgnoresTheSignalIsKilled() throws Exception {
    Process process =
        CommandProcess.start(
            map(numbers(3), "", "sh", "-c", "trap '' TERM; echo $$; while :; do sleep 1; done"));
    long command = Long.parseLong(process.inputReader().readLine());
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(143);
    awaitEnd(command);
  }

  @Test
  void aKilledMapTakesItsCommandsAlong() throws Exception {
    assumeThat(Files.exists(Path.of("/usr/bin/setpriv"))).as("setpriv of util-linux").isTrue();
    Process process =
        CommandProcess.start(map(numbers(3), "", "sh", "-c", "echo $$; exec sleep 600"));
    long command = Long.parseLong(process.inputReader().readLine());
    process.destroyForcibly();
    awaitEnd(command);
  }

  @Test
  void aHeapThatIsTooSmallIsAnErrorAndNoHang() throws Exception {
    List<String> line =
        CommandProcess.line(
            map(
                numbers(2000),
                "--slice 3000 --workers 4",
                "sh",
                "-c",
                "if [ $HEIRLOOM_SLICE = 1 ]; then sleep 1; echo first; else head -c 15900000"
                    + " /dev/zero; fi"));
    line.add(1, "-Xmx48m");
    Process process = new ProcessBuilder(line).start();
    process.getErrorStream().close();
    assertThat(process.getInputStream().readAllBytes().length).isEqualTo(6 + 2 * 15_900_000);
    assertThat(process.waitFor()).isZero();
  }

  @Test
  @Tag("campaign")
  void packedModulesOfTheJdkUnpackToThemselves() throws Exception {
    Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
    Path packed = dir.resolve("m.gz");
    Process process =
        new ProcessBuilder(CommandProcess.line(map(modules, "--workers 2", "gzip", "-c")))
            .redirectOutput(packed.toFile())
            .start();
    assertThat(CommandProcess.end(process)).isEqualTo(new Ended(0, "", ""));
    Process compare =
        new ProcessBuilder(
                "sh",
                "-c",
                "gunzip -c \"$0\" | cmp - \"$1\"",
                packed.toString(),
                modules.toString())
            .start();
    assertThat(CommandProcess.end(compare)).isEqualTo(new Ended(0, "", ""));
  }

  @Test
  void aSignalToUsEndsTheCommandsAndTheirChildren() throws Exception {
    Process process =
        CommandProcess.start(map(numbers(3), "", "sh", "-c", "sleep 600 & echo $!; wait"));
    String line = process.inputReader().readLine();
    long grandchild = Long.parseLong(line);
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(143);
    awaitEnd(grandchild);
  }

  @Test
  void aSignalToUsLeavesNoCommandThatWasDoneAgainOrTakenMeanwhile() throws Exception {
    String mark = "HEIRLOOM_MAP_TEST=" + UUID.randomUUID();
    ProcessBuilder builder =
        new ProcessBuilder(
            CommandProcess.line(
                map(
                    numbers(1000),
                    "--slice 20 --workers 8 --retries 3 --keep-going",
                    "sleep",
                    "600")));
    builder.environment().put("HEIRLOOM_MAP_TEST", mark.substring(mark.indexOf('=') + 1));
    Process process = builder.start();
    await().until(() -> process.descendants().filter(MapTest::isSleep).count() == 8);
    process.toHandle().destroy(); // its streams stay open
    Ended ended = CommandProcess.end(process);
    assertThat(marked(mark)).isEmpty();
    assertThat(ended).isEqualTo(new Ended(143, "", ""));
  }

  private static boolean isSleep(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("sleep");
  }

  /** Living processes with this in their environment, also those that have lost their parent. */
  private static List<String> marked(String mark) throws Exception {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path one : all) {
        try {
          byte[] variables = Files.readAllBytes(one.resolve("environ"));
          if (new String(variables, StandardCharsets.ISO_8859_1).contains(mark)) {
            found.add(one.getFileName().toString());
          }
        } catch (IOException ended) {
          // Between the listing and the look.
        }
      }
    }
    return found;
  }

  @Test
  void aFailureIsToldWhileTheInputIsSilent() throws Exception {
    Process process = CommandProcess.start("map", "--slice", "4", "--workers", "2", "--", "false");
    process.getOutputStream().write("a\nb\nc\nd\n".getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
    // Its input stays open.
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(process.errorReader().readLine()).contains("slice 1 (bytes 0 to 3): false ended");
    process.getOutputStream().close();
  }

  @Test
  void aSizeThatTheHeapCannotHoldIsOneSentence() throws Exception {
    List<String> line = CommandProcess.line(map(numbers(3), "--slice 1G", "cat"));
    line.add(1, "-Xmx64m");
    Ended ended = CommandProcess.end(new ProcessBuilder(line).start());
    assertThat(ended.code()).isEqualTo(125);
    assertThat(ended.err()).contains("make --slice smaller").hasLineCount(1);
  }
}
