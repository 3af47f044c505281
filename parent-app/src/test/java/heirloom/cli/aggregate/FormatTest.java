package heirloom.cli.aggregate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.child.aggregate.Dialect;
import heirloom.child.aggregate.Facts;
import heirloom.child.aggregate.SliceAdder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FormatTest {

  private static final Dialect DIALECT = new Dialect((byte) ';', (byte) '"', 0, 1);

  private final StringBuilder aside = new StringBuilder();

  private static Outcome outcome(byte[] rows) {
    SliceAdder adder = new SliceAdder(DIALECT);
    adder.add(ByteBuffer.wrap(rows));
    return new Outcome(adder.table(), adder.facts(), rows.length, Duration.ZERO, 0);
  }

  private byte[] bytes(Format format, byte[] rows) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write(outcome(rows), out, aside);
    return out.toByteArray();
  }

  private String text(Format format, String rows) throws IOException {
    return new String(bytes(format, rows.getBytes(UTF_8)), UTF_8);
  }

  @Test
  void csvRoundsMeansHalfAwayFromZeroToSixDecimals() throws IOException {
    assertThat(text(Format.CSV, "a;1\na;0\na;0\na;0\na;0\na;0\na;0\n"))
        .isEqualTo("key,count,min,mean,max\na,7,0,0.142857,1\n");
    assertThat(text(Format.CSV, "a;0.000001\na;0\n")).endsWith("a,2,0,0.000001,0.000001\n");
    assertThat(text(Format.CSV, "a;-0.000001\na;0\n")).endsWith("a,2,-0.000001,-0.000001,0\n");
    assertThat(text(Format.CSV, "a;-0.0000009\na;0\na;0\n")).endsWith("a,3,-0.0000009,0,0\n");
  }

  @Test
  void csvNumbersArePlainWithoutTrailingZeros() throws IOException {
    assertThat(text(Format.CSV, "a;100\na;1e3\na;-0.0\na;2.500\n"))
        .endsWith("a,4,0,275.625,1000\n");
    assertThat(text(Format.CSV, "a;1e-3\na;-1e20\n"))
        .endsWith("a,2,-100000000000000000000,-49999999999999999999.9995,0.001\n");
  }

  @Test
  void csvQuotesKeysThatNeedIt() throws IOException {
    assertThat(text(Format.CSV, "\"a,b\";1\n\"c\"\"d\";1\n\"e\nf\";1\nplain;1\n;1\n"))
        .isEqualTo(
            """
            key,count,min,mean,max
            ,1,1,1,1
            "a,b",1,1,1,1
            "c""d",1,1,1,1
            "e
            f",1,1,1,1
            plain,1,1,1,1
            """);
    assertThat(text(Format.CSV, "\"g\rh\";1\n")).endsWith("\n\"g\rh\",1,1,1,1\n");
  }

  @Test
  void csvIsSortedByUnsignedBytesAndKeepsThem() throws IOException {
    byte[] rows = "z;1\n\u00ff;2\n\u0080x;3\n".getBytes(ISO_8859_1);
    assertThat(new String(bytes(Format.CSV, rows), ISO_8859_1))
        .isEqualTo("key,count,min,mean,max\nz,1,1,1,1\n\u0080x,1,3,3,3\n\u00ff,1,2,2,2\n");
  }

  @Test
  void anEmptyTextGivesTheHeader() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Format.CSV.write(Outcome.nothing(0), out, aside);
    assertThat(out.toString(UTF_8)).isEqualTo("key,count,min,mean,max\n");
    assertThat(aside).hasToString("0 rows, 0 skipped, 0 malformed\n");
  }

  @Test
  void brcIsOneLineSortedAsStringsWithHalvesTowardPositive() throws IOException {
    assertThat(text(Format.BRC, "b;0.05\na;-0.05\na;-0.25\n"))
        .isEqualTo("{a=-0.2/-0.1/0.0, b=0.1/0.1/0.1}\n");
    // A supplementary character sorts before U+FFFD as a Java string, behind it as bytes.
    assertThat(text(Format.BRC, "\ufffd;1\n\ud83d\ude00;2\n"))
        .isEqualTo("{\ud83d\ude00=2.0/2.0/2.0, \ufffd=1.0/1.0/1.0}\n");
    assertThat(text(Format.CSV, "\ufffd;1\n\ud83d\ude00;2\n"))
        .endsWith("\ufffd,1,1,1,1\n\ud83d\ude00,1,2,2,2\n");
    assertThat(text(Format.BRC, "")).isEqualTo("{}\n");
  }

  @Test
  void jsonEscapesAndTellsTheFacts() throws IOException {
    assertThat(text(Format.JSON, "\"q\"\"\\\n\u0001\";1.50\nx;y\n"))
        .isEqualTo(
            """
            {"groups":[
            {"key":"q\\"\\\\\\u000a\\u0001","count":1,"min":1.5,"mean":1.5,"max":1.5}],
            "rows":2,"skipped":0,"malformed":1,
            "firstMalformed":{"line":3,"reason":"the value is not a number of the form and range taken","begins":"y"}}
            """);
    assertThat(aside).isEmpty();
  }

  @Test
  void tableAlignsAndDisarmsKeys() throws IOException {
    String rows = "\u00fcber;1\n\u001b[31mred;10\n" + "long".repeat(30) + ";2\n";
    assertThat(text(Format.TABLE, rows).split("\n"))
        .containsExactly(
            "key" + " ".repeat(60) + "  count  min  mean  max",
            "\\x1b[31mred" + " ".repeat(52) + "      1   10    10   10",
            "long".repeat(15) + "..." + "      1    2     2    2",
            "\u00fcber" + " ".repeat(59) + "      1    1     1    1",
            "3 rows, 0 skipped, 0 malformed");
  }

  @Test
  void theFirstMalformedRowIsShownPrintable() {
    Facts facts = outcome("a;\u001bx\u00e9\\\n".getBytes(ISO_8859_1)).facts();
    assertThat(Sentence.facts(facts))
        .isEqualTo(
            "1 rows, 0 skipped, 1 malformed;"
                + " line 1: the value is not a number of the form and range taken: \"\\x1bx\\xe9\\\\\"");
  }
}
