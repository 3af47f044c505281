package heirloom.cli.aggregate;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What input is taken, and the sentence and code for what isn't. */
class InputTest {

  private static final String HEADER = "key,count,min,mean,max\n";

  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("text.csv"), text);
  }

  private static Request request(Path file) {
    return Request.of(file.toString(), "k", "v", 2);
  }

  private static Request sliced(Path file, int slice) {
    return Runs.sliced(file, slice, 2, false);
  }

  private String rows(String text) throws Exception {
    String csv = Runs.csv(Runs.byThreads(request(file(text))));
    assertThat(csv).startsWith(HEADER);
    return csv.substring(HEADER.length());
  }

  private static CommandFailure failure(Request request) {
    return catchThrowableOfType(CommandFailure.class, () -> Runs.byThreads(request));
  }

  private static void assertFails(Request request, int code, String sentence) {
    CommandFailure failure = failure(request);
    assertThat(failure.sentence()).isEqualTo(sentence);
    assertThat(failure.exitCode()).isEqualTo(code);
  }

  @Test
  void headersMayHaveAMarkBlankLinesQuotesAndCarriageReturns() throws Exception {
    assertThat(rows("k,v\na,1\n")).isEqualTo("a,1,1,1,1\n");
    assertThat(rows("\ufeffk,v\na,1\n")).isEqualTo("a,1,1,1,1\n");
    assertThat(rows("\ufeff\r\n\n\"v\",x,\"k\"\r\n1,2,a\r\n")).isEqualTo("a,1,1,1,1\n");
    assertThat(rows("v,k")).isEmpty();
  }

  @Test
  void emptyTextsAreNoError() throws Exception {
    for (String text : new String[] {"", "\n", "\r\n\n", "\ufeff", "\ufeff\n", "k,v", "k,v\n\n"}) {
      assertThat(rows(text)).isEmpty();
    }
  }

  @Test
  void aNameBeatsANumber() throws Exception {
    Path file = file("2,3,1\na,b,7\n");
    assertThat(Runs.csv(Runs.byThreads(Request.of(file.toString(), "2", "1", 1))))
        .isEqualTo(HEADER + "a,1,7,7,7\n");
    file = file("x,y\n4,b\n");
    assertThat(Runs.csv(Runs.byThreads(Request.of(file.toString(), "2", "1", 1))))
        .isEqualTo(HEADER + "b,1,4,4,4\n");
  }

  @Test
  void columnsThatAreNotThere() throws IOException {
    Path file = file("k,x\u0007\na,1\n");
    assertFails(
        request(file), ExitCodes.USAGE, "--value v: " + file + " has no such column; it has k, x?");
    assertFails(
        Request.of(file.toString(), "1", "3", 2),
        ExitCodes.USAGE,
        "--value 3: " + file + " has 2 columns");
    assertThat(failure(Request.of(Request.SAMPLE, "k", "temp", 2)).sentence())
        .startsWith("--key k: the weather sample has no such column; it has origin, ")
        .endsWith("; --in FILE reads another text, --in - standard input");
    Request r = Request.of(file.toString(), "1", "name", 2);
    assertFails(
        new Request(
            r.input(),
            r.delimiter(),
            r.quote(),
            false,
            "1",
            "name",
            2,
            r.memory(),
            r.slice(),
            false),
        ExitCodes.USAGE,
        "--value name: without a header a column is given by its number, from 1");
  }

  @Test
  void filesThatAreNotThereOrNoText() throws IOException {
    Path none = directory.resolve("none.csv");
    assertFails(request(none), ExitCodes.USAGE, "--in " + none + " does not exist");
    assertFails(
        request(directory),
        ExitCodes.USAGE,
        "--in " + directory + " is a directory; give a file, or - for stdin");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {'k', ',', 'v', 0, 1, '\n'});
    assertFails(
        request(binary),
        ExitCodes.FAILED,
        binary + " is no text: there are NUL bytes at its beginning");
    Path wide = Files.write(directory.resolve("wide"), "\ufeffk,v\na,1\n".getBytes(UTF_16LE));
    assertFails(
        request(wide), ExitCodes.FAILED, wide + " is UTF-16; convert it first: iconv -t UTF-8");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc/self/mem")
  void aFileThatCannotBeRead() {
    // Readable by nobody, not even root: its first page is not mapped.
    assertFails(
        request(Path.of("/proc/self/mem")),
        ExitCodes.FAILED,
        "/proc/self/mem can't be read: Input/output error");
  }

  @Test
  void recordsLongerThanASliceAreNamedByTheirFirstLine() throws Exception {
    String longer = "\"a\n" + "x".repeat(100) + "\",1\n";
    Path file = file("k,v\n" + "a,1\n".repeat(100) + "\"b\n\n\",2\n" + longer + "c,3\n");
    assertFails(
        sliced(file, 64),
        ExitCodes.FAILED,
        "the record that begins in line 105 is longer than a slice (64 B);"
            + " --slice takes a larger one");
    assertThat(Runs.csv(Runs.byThreads(sliced(file, longer.length())))).contains("\na,100,");
    assertFails(
        sliced(file("\n" + "x".repeat(100) + ",v,k\n"), 64),
        ExitCodes.FAILED,
        "the record that begins in line 2 is longer than a slice (64 B);"
            + " --slice takes a larger one");
    // A last record without a newline that just fits.
    String fits = "a".repeat(62) + ",1";
    assertThat(Runs.csv(Runs.byThreads(sliced(file("k,v\n" + fits), 64)))).contains(",1,1,1,1");
  }

  @Test
  void strictNamesTheSmallestLine() throws Exception {
    Path file = file("k,v\n" + "a,1\n".repeat(5000) + "b,x\n".repeat(5000));
    Request strict = Runs.sliced(file, 64, 5, true);
    for (int i = 0; i < 20; i++) {
      assertFails(
          strict,
          ExitCodes.FAILED,
          file + ": line 5002: the value is not a number of the form and range taken: \"x\"");
    }
  }

  @Test
  void gzipIsRecognised() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (String member : new String[] {"k,v\na,", "1\nb,2", "\na,5\n"}) {
      try (OutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(member.getBytes(UTF_8));
      }
    }
    Path file = Files.write(directory.resolve("packed"), packed.toByteArray());
    assertThat(Runs.csv(Runs.byThreads(request(file))))
        .isEqualTo(HEADER + "a,2,1,3,5\nb,1,2,2,2\n");
    Path cut =
        Files.write(
            directory.resolve("cut"), Arrays.copyOf(packed.toByteArray(), packed.size() - 3));
    assertFails(
        request(cut), ExitCodes.FAILED, cut + " can't be read: the gzip data ends too early");
    byte[] damaged = packed.toByteArray();
    damaged[damaged.length - 6] ^= 1;
    Path wrong = Files.write(directory.resolve("wrong"), damaged);
    assertFails(
        request(wrong),
        ExitCodes.FAILED,
        wrong + " can't be read: the gzip data is damaged: its check sum is wrong");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc/self/status")
  void filesOfProcHaveNoSizeButText() throws Exception {
    Request request =
        new Request(
            "/proc/self/status",
            (byte) '\t',
            (byte) '"',
            false,
            "1",
            "2",
            2,
            OptionalLong.empty(),
            OptionalLong.empty(),
            false);
    assertThat(Runs.csv(Runs.byThreads(request))).contains("\nThreads:,1,");
  }

  @Test
  void wordsThatAreWrong() {
    assertUsage(words(",", "\"", 0), "--workers 0: give 1 to 1024");
    assertUsage(
        words(",,", "\"", 1), "--delimiter \",,\": give one ASCII character that ends no line");
    assertUsage(
        words("\u00a7", "\"", 1),
        "--delimiter \"\u00a7\": give one ASCII character that ends no line");
    assertUsage(
        words("\n", "\"", 1), "--delimiter \" \": give one ASCII character that ends no line");
    assertUsage(words("'", "'", 1), "--delimiter and --quote are the same character");
    assertUsage(
        new AggregateWords(
            Optional.of("f"),
            Optional.empty(),
            Optional.empty(),
            ",",
            "\"",
            true,
            1,
            Optional.empty(),
            Optional.empty(),
            false),
        "--key is missing; give a column's name or number");
  }

  @Test
  void tabsAndNoQuotesHaveNames() throws CommandFailure {
    assertThat(words("tab", "none", 1).request().delimiter()).isEqualTo((byte) '\t');
    assertThat(words("\\t", "'", 1).request().quote()).isEqualTo((byte) '\'');
    assertThat(words("\\t", "none", 1).request().dialect().quoting()).isFalse();
  }

  private static AggregateWords words(String delimiter, String quote, int workers) {
    return new AggregateWords(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        delimiter,
        quote,
        true,
        workers,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private static void assertUsage(AggregateWords words, String sentence) {
    CommandFailure failure = catchThrowableOfType(CommandFailure.class, words::request);
    assertThat(failure.sentence()).isEqualTo(sentence);
    assertThat(failure.exitCode()).isEqualTo(ExitCodes.USAGE);
  }
}
