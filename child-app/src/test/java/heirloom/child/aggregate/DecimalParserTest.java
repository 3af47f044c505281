package heirloom.child.aggregate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DecimalParserTest {

  private static final Pattern GRAMMAR =
      Pattern.compile("[+-]?([0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)(?:[eE]([+-]?[0-9]+))?");

  private final DecimalParser parser = new DecimalParser();

  private DecimalParser.Kind parse(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(ISO_8859_1);
    return parser.parse(bytes, 1, bytes.length - 1);
  }

  private BigDecimal value(String text) {
    return switch (parse(text)) {
      case SHORT -> BigDecimal.valueOf(parser.unscaled(), parser.scale());
      case BIG -> parser.big();
      case MALFORMED -> throw new AssertionError(text + " is malformed");
    };
  }

  @Test
  void numbersAreExact() {
    for (String text :
        List.of(
            "0",
            "-0",
            "+5",
            "12.50",
            ".5",
            "-.25",
            "007",
            "1e3",
            "1.5E-3",
            "2e+2",
            "1e100",
            "-1e-100",
            "999999999999999999",
            "1000000000000000000",
            "-99999999999999999999.9",
            "0.000000000000000001",
            "9".repeat(100),
            "." + "9".repeat(100),
            "1e0000000000099")) {
      assertThat(value(text)).as(text).isEqualByComparingTo(new BigDecimal(text));
    }
  }

  @Test
  void allElseIsMalformed() {
    for (String text :
        List.of(
            "",
            "+",
            "-",
            ".",
            "1.",
            "-.",
            "1e",
            "1e+",
            "e5",
            ".e5",
            "1.e5",
            " 1",
            "1 ",
            "1\r",
            "--1",
            "+-1",
            "0x1",
            "1,5",
            "1_0",
            "NaN",
            "Infinity",
            "1f",
            "1d",
            "1e5.0",
            "1e5e5",
            "1..2",
            "1.2.3",
            "\u00b2",
            "9".repeat(101),
            "0".repeat(101),
            "1e101",
            "1e-101",
            "1e99999999999999999999")) {
      assertThat(parse(text)).as(text).isEqualTo(DecimalParser.Kind.MALFORMED);
    }
  }

  @Test
  void shortNumbersTakeNoObject() {
    assertThat(parse("-123456789.123456789")).isEqualTo(DecimalParser.Kind.SHORT);
    assertThat(parse("1e3")).isEqualTo(DecimalParser.Kind.SHORT);
    assertThat(parser.unscaled()).isEqualTo(1000);
    assertThat(parser.scale()).isZero();
  }

  @Test
  void randomTextIsReadAsTheGrammarSays() {
    long seed = System.nanoTime();
    System.out.println("DecimalParserTest seed " + seed);
    Random random = new Random(seed);
    String alphabet = "0123456789999..--++eE x";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(random.nextInt(50) == 0 ? 120 : 8);
      for (int j = 0; j < length; j++) {
        text.append(alphabet.charAt(random.nextInt(random.nextInt(3) == 0 ? 23 : 14)));
      }
      String word = text.toString();
      Matcher matcher = GRAMMAR.matcher(word);
      boolean number =
          matcher.matches()
              && matcher.group(1).replace(".", "").length() <= DecimalParser.MOST_DIGITS
              && (matcher.group(2) == null
                  || new BigDecimal(matcher.group(2))
                          .abs()
                          .compareTo(BigDecimal.valueOf(DecimalParser.MOST_EXPONENT))
                      <= 0);
      if (number) {
        assertThat(value(word)).as(word).isEqualByComparingTo(new BigDecimal(word));
      } else {
        assertThat(parse(word)).as(word).isEqualTo(DecimalParser.Kind.MALFORMED);
      }
    }
  }
}
