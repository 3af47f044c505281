package heirloom.cli.aggregate;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same job in the simplest way: one character at a time, a sorted map, plain BigDecimal. Shares
 * no code with the program. Bytes are the chars of an ISO 8859-1 string.
 */
final class Reference {

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)(?:[eE]([+-]?[0-9]+))?");

  private static final class Group {
    long count;
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal least = BigDecimal.ZERO;
    BigDecimal most = BigDecimal.ZERO;
  }

  private record Row(List<String> fields, boolean blank, boolean unclosed) {}

  private final String text;
  private final char delimiter;
  private final char quote;
  private int at;
  private long line = 1;
  private long longest;

  private final Map<String, Group> groups = new TreeMap<>();
  private long rows;
  private long skipped;
  private long malformed;
  private long firstMalformedLine;

  private Reference(byte[] text, char delimiter, char quote) {
    this.text = new String(text, StandardCharsets.ISO_8859_1);
    this.delimiter = delimiter;
    this.quote = quote;
  }

  /** Aggregates; {@code quote} 0 for none; columns from 0. */
  static Reference of(byte[] text, char delimiter, char quote, boolean header, int key, int value) {
    Reference reference = new Reference(text, delimiter, quote);
    reference.run(header, key, value);
    return reference;
  }

  private void run(boolean header, int key, int value) {
    if (text.startsWith("\u00EF\u00BB\u00BF")) {
      at = 3;
    }
    boolean headerSeen = !header;
    while (at < text.length()) {
      long first = line;
      int start = at;
      Row record = next();
      longest = Math.max(longest, at - start);
      if (record.blank()) {
        continue;
      }
      if (!headerSeen) {
        headerSeen = true;
        longest = Math.max(longest, at);
        continue;
      }
      rows++;
      take(record, first, key, value);
    }
  }

  private void take(Row record, long first, int key, int value) {
    if (record.unclosed() || record.fields().size() <= Math.max(key, value)) {
      refuse(first);
      return;
    }
    String number = record.fields().get(value);
    if (number.isEmpty() || number.equals("NA")) {
      skipped++;
      return;
    }
    Matcher matcher = NUMBER.matcher(number);
    if (!matcher.matches()
        || matcher.group(1).replace(".", "").length() > 100
        || (matcher.group(2) != null
            && new BigDecimal(matcher.group(2)).abs().compareTo(BigDecimal.valueOf(100)) > 0)
        || record.fields().get(key).length() > 1 << 20) {
      refuse(first);
      return;
    }
    BigDecimal exact = new BigDecimal(number);
    Group group = groups.computeIfAbsent(record.fields().get(key), k -> new Group());
    group.least = group.count == 0 ? exact : group.least.min(exact);
    group.most = group.count == 0 ? exact : group.most.max(exact);
    group.sum = group.sum.add(exact);
    group.count++;
  }

  private void refuse(long first) {
    malformed++;
    if (firstMalformedLine == 0) {
      firstMalformedLine = first;
    }
  }

  private Row next() {
    List<String> fields = new ArrayList<>();
    int start = at;
    StringBuilder field = new StringBuilder();
    boolean inside = false;
    boolean fieldStart = true;
    boolean plainEnd = true; // whether the last character was taken outside quotes
    while (at < text.length()) {
      char now = text.charAt(at++);
      if (now == '\n') {
        line++;
      }
      if (inside) {
        plainEnd = false;
        if (now == quote) {
          if (at < text.length() && text.charAt(at) == quote) {
            field.append(quote);
            at++;
          } else {
            inside = false;
          }
        } else {
          field.append(now);
        }
      } else if (now == quote && quote != 0 && fieldStart) {
        inside = true;
        fieldStart = false;
        plainEnd = false;
      } else if (now == delimiter) {
        fields.add(field.toString());
        field.setLength(0);
        fieldStart = true;
        plainEnd = true;
      } else if (now == '\n') {
        int length = field.length();
        if (plainEnd && length > 0 && field.charAt(length - 1) == '\r') {
          field.setLength(length - 1);
        }
        fields.add(field.toString());
        String raw = text.substring(start, at);
        return new Row(fields, raw.equals("\n") || raw.equals("\r\n"), false);
      } else {
        field.append(now);
        fieldStart = false;
        plainEnd = true;
      }
    }
    fields.add(field.toString());
    return new Row(fields, false, inside);
  }

  /** Bytes of the longest record, newline and all; of the header with what stands before it. */
  long longest() {
    return longest;
  }

  /** Rows, skipped, malformed, line of the first malformed one or 0. */
  List<Long> facts() {
    return List.of(rows, skipped, malformed, firstMalformedLine);
  }

  /** What the CSV output must be. */
  byte[] csv() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, "key,count,min,mean,max\n");
    groups.forEach(
        (key, group) -> {
          boolean quotes = key.matches("(?s).*[,\"\r\n].*");
          put(out, quotes ? '"' + key.replace("\"", "\"\"") + '"' : key);
          BigDecimal mean =
              group.sum.divide(BigDecimal.valueOf(group.count), 6, RoundingMode.HALF_UP);
          put(out, "," + group.count + "," + plain(group.least));
          put(out, "," + plain(mean) + "," + plain(group.most) + "\n");
        });
    return out.toByteArray();
  }

  private static String plain(BigDecimal value) {
    String text = value.toPlainString();
    if (text.contains(".")) {
      text = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return text.equals("-0") ? "0" : text;
  }

  private static void put(ByteArrayOutputStream out, String bytes) {
    out.writeBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }
}
