package heirloom.cli.aggregate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import heirloom.cli.CommandProcess;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as users run it: a process with words, streams, a locale, and a terminal or none. */
class AggregateProcessTest {

  @TempDir Path directory;

  /**
   * What a run printed.
   *
   * @param out chars are bytes
   */
  private record Printed(int code, String out, String err) {}

  private static ProcessBuilder process(String... words) {
    List<String> all = new ArrayList<>(List.of("aggregate"));
    all.addAll(List.of(words));
    return new ProcessBuilder(CommandProcess.line(all.toArray(String[]::new)));
  }

  /** Runs the command to its end, with files for its streams: what they hold are bytes. */
  private Printed run(ProcessBuilder process) throws Exception {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process running = process.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!running.waitFor(120, TimeUnit.SECONDS)) {
      running.destroyForcibly();
      throw new AssertionError("the command hangs: " + process.command());
    }
    return new Printed(
        running.exitValue(), Files.readString(out, ISO_8859_1), Files.readString(err, ISO_8859_1));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "--worker python is for Linux")
  void workersInPythonWantPython() throws Exception {
    ProcessBuilder process = process("--worker", "python");
    process.environment().put("PATH", directory.toString());
    Printed printed = run(process);
    assertThat(printed.code()).isEqualTo(125);
    assertThat(printed.err())
        .isEqualTo(
            "heirloom aggregate: --worker python needs python3, which is not on the PATH;"
                + " install it, or give --worker java\n");
  }

  /** Two formats of one job: whatever the workers are written in, not a byte differs. */
  @ParameterizedTest
  @ValueSource(strings = {"python", "c"})
  @EnabledOnOs(value = OS.LINUX, disabledReason = "--worker python and c are for Linux")
  void workersInOtherLanguagesGiveTheSameBytes(String language) throws Exception {
    String program = language.equals("c") ? "cc" : "python3";
    assumeThat(CommandProcess.isOnPath(program)).as(program + " is on the path").isTrue();
    Path flights = Flights.write(directory.resolve("flights.csv"), Flights.text(), 2);
    String[] job = {
      "--in", flights.toString(), "--key", "carrier", "--value", "dep_delay", "--slice", "1M"
    };
    for (String format : List.of("csv", "json")) {
      List<String> words = new ArrayList<>(List.of(job));
      words.addAll(List.of("--format", format));
      Printed java = run(process(words.toArray(String[]::new)));
      words.addAll(List.of("--worker", language));
      Printed other = run(process(words.toArray(String[]::new)));
      assertThat(other.err()).isEqualTo(java.err());
      assertThat(other.out()).isEqualTo(java.out()).isNotEmpty();
      assertThat(other.code()).isZero();
    }
  }

  @Test
  void anUnknownLanguageIsAMistakeOfTheWords() throws Exception {
    Printed printed = run(process("--worker", "cobol"));
    assertThat(printed.code()).isEqualTo(2);
    assertThat(printed.err()).contains("--worker cobol: give java, python or c");
  }

  @Test
  void withoutAnythingItShowsTheWeather() throws Exception {
    Printed printed = run(process());
    assertThat(printed.err()).isEmpty();
    assertThat(printed.out())
        .isEqualToNormalizingNewlines(
            """
            key  count    min       mean     max
            EWR   8702  10.94  55.546553  100.04
            JFK   8706  12.02   54.47215   98.06
            LGA   8706  12.02  55.762605   98.96
            26115 rows, 1 skipped, 0 malformed
            """);
    assertThat(printed.code()).isZero();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "LC_ALL is of POSIX systems")
  void bytesStayAsTheyAreInTheCLocale() throws Exception {
    byte[] text = "k;v\n\u00fc\u20ac;1\n\u00ff\u0080;2\n".getBytes(UTF_8);
    byte[] raw = "\u00ff\u0080;3\n".getBytes(ISO_8859_1); // no UTF-8
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(text);
    all.writeBytes(raw);
    Path file = Files.write(directory.resolve("bytes.csv"), all.toByteArray());
    for (String format : List.of("csv", "brc", "table")) {
      ProcessBuilder process =
          process(
              "--in",
              file.toString(),
              "--key",
              "k",
              "--value",
              "v",
              "--delimiter",
              ";",
              "--format",
              format);
      process.environment().put("LC_ALL", "C");
      String out = run(process).out();
      assertThat(out)
          .contains(new String("\u00fc\u20ac".getBytes(UTF_8), ISO_8859_1))
          .contains("\u00ff\u0080");
      if (format.equals("csv")) {
        assertThat(out.getBytes(ISO_8859_1))
            .isEqualTo(Reference.of(all.toByteArray(), ';', '"', true, 0, 1).csv());
      }
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc tells when a pipe was read")
  void standardInputMayPauseBetweenTwoGzipMembers() throws Exception {
    ProcessBuilder builder =
        process("--in", "-", "--key", "1", "--value", "2", "--no-header", "--format", "brc");
    Path out = directory.resolve("out");
    Process process = builder.redirectOutput(out.toFile()).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(gzip("a,1\nb,2\n"));
      in.flush();
      awaitEmpty(process);
      in.write(gzip("a,3\n"));
      in.flush();
      awaitEmpty(process);
      in.write(gzip(""));
      in.write(gzip("c,4"));
    }
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(out))
        .isEqualTo(
            "{a=1.0/2.0/3.0, b=2.0/2.0/2.0, c=4.0/4.0/4.0}\n4 rows, 0 skipped, 0 malformed\n");
  }

  /** Waits until the process has taken everything out of its standard input. */
  private static void awaitEmpty(Process process) {
    Path stdin = Path.of("/proc/" + process.pid() + "/fd/0");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              // Opened anew, the pipe tells how much is in it; nothing is read from it.
              try (FileInputStream in = new FileInputStream(stdin.toFile())) {
                return in.available() == 0;
              }
            });
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "kill(1) sends signals")
  void whenItIsKilledOrInterruptedItsChildrenEnd() throws Exception {
    for (String signal : List.of("KILL", "INT", "TERM")) {
      // Standard input stays open and says no more: the job would never end.
      ProcessBuilder builder =
          process("--in", "-", "--key", "1", "--value", "2", "--no-header", "--workers", "2");
      Process process =
          builder
              .redirectOutput(directory.resolve("out").toFile())
              .redirectError(directory.resolve("err").toFile())
              .start();
      OutputStream in = process.getOutputStream();
      byte[] rows = "some key,1\n".repeat(50_000).getBytes(UTF_8);
      in.write(rows);
      in.flush();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> process.children().filter(ProcessHandle::isAlive).count() == 2);
      List<ProcessHandle> children = process.children().toList();
      new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> children.stream().noneMatch(AggregateProcessTest::runs));
      in.close();
    }
  }

  /** A zombie that nobody reaps in this container has ended all the same. */
  private static boolean runs(ProcessHandle child) {
    try {
      String stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void aTextOfWhichNoRowCanBeReadIsAnError() throws Exception {
    Path text = Files.writeString(directory.resolve("text"), "k,v\nx,one\ny,two\n");
    Printed printed = run(process("--in", text.toString(), "--key", "k", "--value", "v"));
    assertThat(printed.code()).isEqualTo(125);
    assertThat(printed.err())
        .startsWith(
            "heirloom aggregate: no row of " + text + " can be read; of 2 the first is line 2: ")
        .contains("\"one\"; look at --delimiter, --key and --value")
        .hasLineCount(1);
    Files.writeString(text, "k,v\nx,one\ny,2\n");
    printed = run(process("--in", text.toString(), "--key", "k", "--value", "v"));
    assertThat(printed.code()).as("one that can be read will do").isZero();
    Files.writeString(text, "k,v\nx,NA\n");
    printed = run(process("--in", text.toString(), "--key", "k", "--value", "v"));
    assertThat(printed.code()).as("skipped ones are read").isZero();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "there is no SIGPIPE on Windows")
  void aReaderThatHasGoneEndsItWithoutAWord() throws Exception {
    Path err = directory.resolve("err");
    Process process = process("--format", "csv").redirectError(err.toFile()).start();
    process.getInputStream().close();
    assertThat(process.waitFor()).isEqualTo(141);
    assertThat(err).as("the rows are told beside the result, which comes first").isEmptyFile();
  }

  @Test
  void badWordsAreOneSentenceAndACode() throws Exception {
    Printed printed = run(process("--in", directory.toString(), "--key", "1", "--value", "2"));
    assertThat(printed.err())
        .isEqualToNormalizingNewlines(
            "heirloom aggregate: --in "
                + directory
                + " is a directory; give a file, or - for stdin\n");
    assertThat(printed.code()).isEqualTo(2);
    assertThat(printed.out()).isEmpty();
  }
}
