package heirloom.child.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordCutterTest {

  private static final Dialect QUOTED = new Dialect((byte) ',', (byte) '"', 0, 0);
  private static final Dialect PLAIN = new Dialect((byte) ',', Dialect.NO_QUOTE, 0, 0);

  private static String head(Dialect dialect, String text) {
    byte[] bytes = ("<<" + text + "\n\n").getBytes(UTF_8);
    int to = bytes.length - 2;
    int cut = new RecordCutter(dialect).cut(ByteBuffer.wrap(bytes), 2, to);
    return new String(bytes, 2, cut - 2, UTF_8);
  }

  @Test
  void cutsBehindTheLastNewline() {
    assertThat(head(QUOTED, "a,1\nb,2\nc")).isEqualTo("a,1\nb,2\n");
    assertThat(head(QUOTED, "a,1\r\nb,2\r\n")).isEqualTo("a,1\r\nb,2\r\n");
    assertThat(head(QUOTED, "no end")).isEmpty();
    assertThat(head(QUOTED, "")).isEmpty();
    assertThat(head(QUOTED, "\n")).isEqualTo("\n");
    assertThat(head(QUOTED, "x".repeat(100) + "\n" + "y".repeat(100)))
        .isEqualTo("x".repeat(100) + "\n");
  }

  @Test
  void newlinesInQuotesEndNoRecord() {
    assertThat(head(QUOTED, "a,\"1\n2\"\nb,\"3\n4")).isEqualTo("a,\"1\n2\"\n");
    assertThat(head(QUOTED, "\"a\nb\"")).isEmpty();
    assertThat(head(QUOTED, "\"a\n\"\"\n")).isEmpty();
    assertThat(head(QUOTED, "\"a\n\"\"\n\"\n")).isEqualTo("\"a\n\"\"\n\"\n");
    assertThat(head(QUOTED, "\"\"\nx")).isEqualTo("\"\"\n");
  }

  @Test
  void quotesInsideAFieldAreOrdinary() {
    assertThat(head(QUOTED, "5\" pipe,1\n6\" pipe,")).isEqualTo("5\" pipe,1\n");
    assertThat(head(QUOTED, "\"a\"b\"c\nd")).isEqualTo("\"a\"b\"c\n");
  }

  @Test
  void withoutQuotingAQuoteIsOrdinary() {
    assertThat(head(PLAIN, "\"a\nb")).isEqualTo("\"a\n");
  }

  @Test
  void agreesWithTheRecordParserOnAnything() {
    long seed = System.nanoTime();
    System.out.println("RecordCutterTest seed " + seed);
    Random random = new Random(seed);
    RecordParser parser = new RecordParser(QUOTED);
    String alphabet = "\"\"\",\n\nab\rcdefghi";
    for (int round = 0; round < 100_000; round++) {
      byte[] text = new byte[random.nextInt(60)];
      int letters = 3 + random.nextInt(alphabet.length() - 2);
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) alphabet.charAt(random.nextInt(letters));
      }
      int end = 0;
      while (parser.parse(text, end, text.length) == RecordParser.Outcome.WHOLE) {
        end = parser.end();
      }
      assertThat(new RecordCutter(QUOTED).cut(ByteBuffer.wrap(text), 0, text.length))
          .as(new String(text, UTF_8))
          .isEqualTo(end);
      RecordCutter stepwise = new RecordCutter(QUOTED);
      stepwise.begin(0);
      for (int to = 0; to < text.length; to += 1 + random.nextInt(20)) {
        stepwise.scan(ByteBuffer.wrap(text), to);
        if (random.nextInt(3) == 0) {
          assertThat(stepwise.cut(ByteBuffer.wrap(text))).isLessThanOrEqualTo(end);
        }
      }
      stepwise.scan(ByteBuffer.wrap(text), text.length);
      assertThat(stepwise.cut(ByteBuffer.wrap(text))).as(new String(text, UTF_8)).isEqualTo(end);
    }
  }
}
