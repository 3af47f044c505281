package heirloom.cli.tour;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The temperatures of the embedded weather observations: hourly, three airports, 2013.
 *
 * <p>They are whole hundredths of a degree Fahrenheit, so that every language's sum is exact and
 * equal: sums of doubles depend on the order, and on the version of Python.
 */
final class Temperatures {

  private static final String RESOURCE = "/heirloom/child/weather.csv.gz";
  private static final int COLUMN = 5;

  private Temperatures() {}

  /** All that were measured, in the file's order. */
  static long[] load() throws IOException {
    InputStream resource = Temperatures.class.getResourceAsStream(RESOURCE);
    if (resource == null) {
      throw new IOException("the weather observations are missing from this jar; build it again");
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(resource, 1 << 16), StandardCharsets.US_ASCII))) {
      return parse(lines);
    }
  }

  /** Reads the column of a CSV text with a heading; "NA" stands for what was not measured. */
  static long[] parse(BufferedReader lines) throws IOException {
    long[] values = new long[1 << 15];
    int count = 0;
    lines.readLine();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String field = field(line, COLUMN);
      if (!field.equals("NA")) {
        if (count == values.length) {
          values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = hundredths(field);
      }
    }
    return Arrays.copyOf(values, count);
  }

  private static String field(String line, int column) throws IOException {
    int start = 0;
    for (int i = 0; i < column; i++) {
      start = line.indexOf(',', start) + 1;
      if (start == 0) {
        throw new IOException("the observation \"" + line + "\" has fewer than 6 fields");
      }
    }
    int end = line.indexOf(',', start);
    return line.substring(start, end < 0 ? line.length() : end);
  }

  /**
   * A decimal number with at most two digits behind the point, times 100.
   *
   * @throws IOException when it is something else
   */
  static long hundredths(String text) throws IOException {
    long value = 0;
    int behind = -1;
    int start = text.startsWith("-") ? 1 : 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && behind < 0 && i > start) {
        behind = 0;
      } else if (c >= '0' && c <= '9' && behind < 2 && text.length() < 12) {
        value = value * 10 + (c - '0');
        behind = behind < 0 ? -1 : behind + 1;
      } else {
        throw new IOException("\"" + text + "\" is no temperature with at most two decimals");
      }
    }
    if (text.length() == start || behind == 0) {
      throw new IOException("\"" + text + "\" is no temperature with at most two decimals");
    }
    for (int i = Math.max(behind, 0); i < 2; i++) {
      value *= 10;
    }
    return start == 1 ? -value : value;
  }
}
