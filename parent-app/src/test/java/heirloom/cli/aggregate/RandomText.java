package heirloom.cli.aggregate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Makes delimited text with everything in it that is hard to read. */
final class RandomText {

  private static final String[] NUMBERS = {
    "0",
    "-0",
    "+0.0",
    "1",
    "-1",
    "12.5",
    ".5",
    "-.25",
    "007",
    "1e3",
    "1.5E-3",
    "2e+2",
    "-9.99",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999.5",
    "1e100",
    "-1e-100",
    "0.000000000000000001",
    "999999999999999999",
    "123456789.123456789",
    "1e0000007",
  };
  private static final String[] NO_NUMBERS = {
    "NA", "", "", "NA", "na", " 1", "1 ", "1.", ".", "-", "1e", "1e+", "--1", "0x1", "1e101",
    "1e-101", "NaN", "1,5", "\u00bd", "1.2.3", "1e5.0", "NAN", "+",
  };
  private static final String[] PARTS = {
    "a",
    "b",
    "key",
    "\u00fc",
    "\u20ac",
    "\ud83d\ude00",
    " ",
    "x,y",
    "\n",
    "\r\n",
    "\r",
    "\"",
    "''",
    ";",
    "NA",
    "0123456789",
    "\t",
    "\u0001",
  };

  private final Random random;
  private final char delimiter;
  private final char quote;
  private final String[] keys;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  RandomText(Random random, char delimiter, char quote) {
    this.random = random;
    this.delimiter = delimiter;
    this.quote = quote;
    keys = new String[1 + random.nextInt(40)];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key();
    }
  }

  private String key() {
    StringBuilder key = new StringBuilder();
    int parts = random.nextInt(random.nextInt(20) == 0 ? 400 : 5);
    for (int i = 0; i < parts; i++) {
      key.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return key.toString();
  }

  /**
   * The text: so many records, their fields' number about right.
   *
   * @param plain so many records before them that hold no quote
   */
  byte[] make(boolean header, int plain, int records, int columns, int key, int value) {
    if (random.nextInt(4) == 0) {
      out.writeBytes(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    }
    if (header) {
      header(columns);
    }
    for (int i = 0; i < plain; i++) {
      for (int c = 0; c < columns; c++) {
        put((c > 0 ? String.valueOf(delimiter) : "") + random.nextInt(c == key ? 9 : 9999));
      }
      put("\n");
    }
    for (int i = 0; i < records; i++) {
      if (random.nextInt(15) == 0) {
        end(i, records);
      }
      int fields = random.nextInt(12) == 0 ? 1 + random.nextInt(columns + 2) : columns;
      for (int c = 0; c < fields; c++) {
        if (c > 0) {
          put(String.valueOf(delimiter));
        }
        field(c == key ? keys[random.nextInt(keys.length)] : c == value ? number() : key());
      }
      end(i, records);
    }
    if (quote != 0 && random.nextInt(10) == 0) {
      put(quote + "never closed\n" + delimiter + "1");
    }
    return out.toByteArray();
  }

  /** Names {@code h1}, {@code h2}... */
  private void header(int columns) {
    for (int c = 1; c <= columns; c++) {
      put(c == 1 ? "" : String.valueOf(delimiter));
      if (quote != 0 && random.nextBoolean()) {
        quoted("h" + c);
      } else {
        put("h" + c);
      }
    }
    put("\n");
  }

  private String number() {
    int kind = random.nextInt(10);
    if (kind < 2) {
      return NO_NUMBERS[random.nextInt(NO_NUMBERS.length)];
    }
    if (kind < 5) {
      return NUMBERS[random.nextInt(NUMBERS.length)];
    }
    if (kind == 5) {
      String digits = "1234567890".repeat(1 + random.nextInt(11));
      return digits + (random.nextBoolean() ? ".25" : "");
    }
    return (random.nextInt(20001) - 10000) / Math.pow(10, random.nextInt(4)) + "";
  }

  private void field(String content) {
    boolean must =
        content.indexOf(delimiter) >= 0 || content.indexOf('\n') >= 0 || content.endsWith("\r");
    if (quote == 0) {
      put(content.replace(delimiter, '_').replace('\n', '_').replace('\r', '_'));
    } else if (must || (!content.isEmpty() && content.charAt(0) == quote)) {
      quoted(content);
    } else if (random.nextInt(6) == 0) {
      quoted(content);
      if (random.nextInt(4) == 0) {
        put(random.nextBoolean() ? "rest" : " " + quote + "rest");
      }
    } else {
      put(content);
    }
  }

  private void quoted(String content) {
    put(quote + content.replace("" + quote, "" + quote + quote) + quote);
  }

  private void end(int record, int records) {
    boolean last = record == records - 1;
    if (last && random.nextBoolean()) {
      return;
    }
    put(random.nextInt(3) == 0 ? "\r\n" : "\n");
  }

  private void put(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
