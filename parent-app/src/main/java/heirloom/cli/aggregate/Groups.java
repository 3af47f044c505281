package heirloom.cli.aggregate;

import heirloom.child.aggregate.KeyTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The table's keys in an order, and the figures of each. */
final class Groups {

  private static final int MEAN_DECIMALS = 6;

  private final KeyTable table;
  private final Integer[] order;

  private Groups(KeyTable table, Integer[] order) {
    this.table = table;
    this.order = order;
  }

  /** Ordered by the keys' bytes, unsigned. */
  static Groups byBytes(KeyTable table) {
    byte[][] keys = keys(table);
    Integer[] order = numbers(keys.length);
    Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(keys[a], keys[b]));
    return new Groups(table, order);
  }

  /** Ordered as Java orders strings; keys that are no UTF-8 and look the same, by their bytes. */
  static Groups byStrings(KeyTable table) {
    byte[][] keys = keys(table);
    String[] texts = new String[keys.length];
    Arrays.setAll(texts, i -> new String(keys[i], StandardCharsets.UTF_8));
    Integer[] order = numbers(keys.length);
    Arrays.sort(
        order,
        Comparator.<Integer, String>comparing(i -> texts[i])
            .thenComparing((a, b) -> Arrays.compareUnsigned(keys[a], keys[b])));
    return new Groups(table, order);
  }

  private static byte[][] keys(KeyTable table) {
    byte[][] keys = new byte[table.size()][];
    Arrays.setAll(keys, table::key);
    return keys;
  }

  private static Integer[] numbers(int size) {
    return IntStream.range(0, size).boxed().toArray(Integer[]::new);
  }

  /** How many there are. */
  int size() {
    return order.length;
  }

  /** The key's bytes. */
  byte[] key(int index) {
    return table.key(order[index]);
  }

  /** Values under the key. */
  long count(int index) {
    return table.count(order[index]);
  }

  /** The smallest value, exact. */
  BigDecimal least(int index) {
    return table.least(order[index]);
  }

  /** The largest value, exact. */
  BigDecimal most(int index) {
    return table.most(order[index]);
  }

  /** The mean to six decimals, halves away from zero. */
  BigDecimal mean(int index) {
    return mean(index, MEAN_DECIMALS, RoundingMode.HALF_UP);
  }

  /** The mean, rounded from the exact one. */
  BigDecimal mean(int index, int decimals, RoundingMode halves) {
    BigDecimal count = BigDecimal.valueOf(count(index));
    return table.sum(order[index]).divide(count, decimals, halves);
  }

  /** Whether the sum under the key is below zero. */
  boolean negative(int index) {
    return table.sum(order[index]).signum() < 0;
  }

  /** Plain notation without trailing zeros; never a signed zero. */
  static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
