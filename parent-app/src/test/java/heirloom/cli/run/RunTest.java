package heirloom.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import heirloom.cli.CommandProcess;
import heirloom.cli.CommandProcess.Ended;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code heirloom run} as users start it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the commands are those of a POSIX shell")
class RunTest {

  @TempDir Path dir;

  /** The README's own words, by every route, and what is kept of the region. */
  @ParameterizedTest
  @ValueSource(strings = {"env", "line", "duplicate"})
  void theReadmesExampleRunsByEveryRoute(String route) throws Exception {
    assumeThat(hasPython()).as("python3 is on PATH").isTrue();
    ReadmeExample example = ReadmeExample.read(Path.of("..", "README.md"));
    // In a copy: it writes beside the program.
    Path folder = Files.createDirectories(dir.resolve(example.folder()));
    Path python = Path.of("..", "child-app", "python");
    Files.copy(python.resolve("examples/reader.py"), folder.resolve("reader.py"));
    Path module = Files.createDirectories(folder.resolveSibling("heirloom"));
    try (Stream<Path> files = Files.list(python.resolve("heirloom"))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Files.copy(file, module.resolve(file.getFileName()));
      }
    }
    Path kept = dir.resolve("kept.bin");
    List<String> words = new ArrayList<>(example.words());
    words.addAll(1, List.of("--by", route, "--save", "buf=" + kept));
    Ended ended =
        CommandProcess.end(
            new ProcessBuilder(CommandProcess.line(words.toArray(String[]::new)))
                .directory(folder.toFile())
                .start());
    assertThat(ended.err()).isEmpty();
    assertThat(ended.code()).isZero();
    assertThat(ended.out().lines().toList()).isNotEmpty().isEqualTo(example.output());
    assertThat(Files.readAllLines(folder.resolve(example.file())))
        .isNotEmpty()
        .isEqualTo(example.content());
    assertThat(kept).hasSize(64L << 20);
    try (var in = Files.newInputStream(kept)) {
      assertThat(in.readNBytes(9)).containsExactly(42, 0, 0, 0, 0, 0, 0, 0, 0);
    }
  }

  @Test
  void aCommandFindsItsSocketsAsServersDo() throws Exception {
    String script =
        "test $LISTEN_PID = $$ && echo $LISTEN_FDS $LISTEN_FDNAMES {handle:web} {handle:admin};"
            + " readlink /proc/$$/fd/3 /proc/$$/fd/4 | cut -d: -f1";
    Ended ended =
        CommandProcess.run(
            "run",
            "--share",
            "buf=1K",
            "--listen",
            "web=127.0.0.1:0",
            "--listen",
            "admin=" + dir.resolve("admin"),
            "--",
            "sh",
            "-c",
            script);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).isEqualTo("2 web:admin 3 4\nsocket\nsocket\n");
    assertThat(ended.code()).isZero();
  }

  @Test
  void anAddressThatIsTakenIsSaid() throws Exception {
    try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      Ended ended =
          CommandProcess.run(
              "run", "--listen", "web=127.0.0.1:" + taken.getLocalPort(), "--", "true");
      assertThat(ended.code()).isEqualTo(125);
      assertThat(ended.err()).contains("--listen web: bind: EADDRINUSE").contains("somebody else");
    }
  }

  @Test
  void aSocketsFileIsThereWhileTheCommandIsAndGoneAfterwards() throws Exception {
    Path file = dir.resolve("web");
    for (int time = 0; time < 2; time++) {
      Ended ended =
          CommandProcess.run("run", "--listen", "web=" + file, "--", "test", "-S", file.toString());
      assertThat(ended.err()).isEmpty();
      assertThat(ended.code()).isZero();
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void whatTookTheSocketsPlaceStays() throws Exception {
    Path file = dir.resolve("web");
    Ended ended =
        CommandProcess.run(
            "run",
            "--listen",
            "web=" + file,
            "--",
            "sh",
            "-c",
            "rm $0; echo mine >$0",
            file.toString());
    assertThat(ended.err()).isEmpty();
    assertThat(file).hasContent("mine");
    Ended refused = CommandProcess.run("run", "--listen", "web=" + file, "--", "true");
    assertThat(refused.code()).isEqualTo(125);
    assertThat(refused.err()).contains("from an earlier run", "may be deleted");
    assertThat(file).hasContent("mine");
  }

  @Test
  void aSocketWithoutADirectoryIsSaid() throws Exception {
    Ended ended =
        CommandProcess.run("run", "--listen", "web=" + dir.resolve("no/web"), "--", "true");
    assertThat(ended.code()).isEqualTo(125);
    assertThat(ended.err()).contains("there is no directory for " + dir.resolve("no/web"));
  }

  @ParameterizedTest
  @CsvSource({"exit 7, 7", "kill -9 $$, 137"})
  void endsAsTheCommandEnds(String script, int code) throws Exception {
    Ended ended = CommandProcess.run("run", "--", "sh", "-c", script);
    assertThat(ended.code()).isEqualTo(code);
    assertThat(ended.out() + ended.err()).isEmpty();
  }

  @Test
  void aTimeoutEndsTheCommandAndStillSaves() throws Exception {
    Path kept = dir.resolve("kept");
    Ended ended =
        CommandProcess.run(
            "run",
            "--timeout",
            "200ms",
            "--share",
            "a=3",
            "--save",
            "a=" + kept,
            "--",
            "sleep",
            "600");
    assertThat(ended.code()).isEqualTo(124);
    assertThat(kept).hasBinaryContent(new byte[3]);
  }

  @Test
  void aLoadedFileIsThereAndOneWayMeansOneWay() throws Exception {
    Path file = Files.writeString(dir.resolve("data"), "some bytes");
    Ended ended =
        CommandProcess.run(
            "run",
            "--share",
            "in=@" + file + ":ro",
            "--save",
            "in=" + dir.resolve("copy"),
            "--",
            "sh",
            "-c",
            "cat \"$1\"; cat \"$1\"; (echo spoilt >/proc/self/fd/\"$2\") 2>/dev/null || echo ' refused'",
            "sh",
            "{path:in}",
            "{handle:in}");
    assertThat(ended.out()).isEqualTo("some bytessome bytes refused\n");
    assertThat(dir.resolve("copy")).hasContent("some bytes");
    assertThat(file).hasContent("some bytes");
  }

  @Test
  void theCommandKeepsStdinDirectoryAndEveryWord() throws Exception {
    // Beside the command: a file whose words could stand in place of @file.
    Files.writeString(dir.resolve("file"), "its words");
    Process process =
        new ProcessBuilder(
                CommandProcess.line(
                    "run",
                    "sh",
                    "-c",
                    "cat; pwd; printf '<%s>' \"$@\"",
                    "sh",
                    "--share",
                    "--",
                    "",
                    "a b",
                    "@file",
                    "@@x",
                    "{other}"))
            .directory(dir.toFile())
            .start();
    process.getOutputStream().write("typed\n".getBytes(StandardCharsets.UTF_8));
    Ended ended = CommandProcess.end(process);
    assertThat(ended.out())
        .isEqualTo("typed\n" + dir.toRealPath() + "\n<--share><--><><a b><@file><@@x><{other}>");
    assertThat(ended.code()).isZero();
  }

  @Test
  void fileModesAreAsAsked() throws Exception {
    Path appended = Files.writeString(dir.resolve("a"), "1");
    Path written = Files.writeString(dir.resolve("w"), "old");
    Path read = Files.writeString(dir.resolve("r"), "read");
    Ended ended =
        CommandProcess.run(
            "run",
            "--file",
            "a=" + appended,
            "--file",
            "w=" + written + ":w",
            "--file",
            "r=" + read + ":r",
            "--",
            "sh",
            "-c",
            "echo 2 >&$1; echo 3 >&$2; cat <&$3",
            "sh",
            "{handle:a}",
            "{handle:w}",
            "{handle:r}");
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).isEqualTo("read");
    assertThat(appended).hasContent("12");
    assertThat(written).hasContent("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "HUP", "INT"})
  void signalsAreForwarded(String signal) throws Exception {
    // Exits on its own terms: a command that was only killed would give 128 + signal.
    Process process =
        CommandProcess.start(
            "run",
            "--",
            "sh",
            "-c",
            "trap 'echo got " + signal + "; exit 33' " + signal + "; echo up; read line");
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).isEqualTo("up");
    // The shell's own kill: not every system has the program.
    String kill = "kill -" + signal + " " + process.pid();
    assertThat(new ProcessBuilder("sh", "-c", kill).inheritIO().start().waitFor()).isZero();
    assertThat(out.readLine()).isEqualTo("got " + signal);
    assertThat(process.waitFor()).isEqualTo(33);
  }

  @Test
  void whatWasIgnoredAtTheStartStaysIgnored() throws Exception {
    String line =
        String.join("' '", CommandProcess.line("run", "--", "grep", "SigIgn", "/proc/self/status"));
    Process process = new ProcessBuilder("sh", "-c", "trap '' HUP; exec '" + line + "'").start();
    Ended ended = CommandProcess.end(process);
    long ignored = Long.parseLong(ended.out().replaceAll("\\D*([0-9a-f]+)\\s*$", "$1"), 16);
    assertThat(ignored & 1).as("HUP is ignored in the child: %s", ended.out()).isEqualTo(1);
  }

  @Test
  void foregroundIsReadFromStat() {
    assertThat(Foreground.of("7 (a) b) S 1 7 7 34816 7 0 0")).isTrue();
    assertThat(Foreground.of("7 (x) S 1 7 7 34816 9 0 0")).isFalse();
    assertThat(Foreground.of("7 (x) S 1 7 7 0 -1 0 0")).isFalse();
    assertThat(Foreground.of("")).isFalse();
  }

  static boolean hasPython() {
    try {
      return new ProcessBuilder("python3", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (java.io.IOException | InterruptedException e) {
      return false;
    }
  }
}
