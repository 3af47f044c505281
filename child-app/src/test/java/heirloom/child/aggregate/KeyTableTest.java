package heirloom.child.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTableTest {

  private final KeyTable table = new KeyTable();

  private int entry(String key) {
    byte[] bytes = key.getBytes(UTF_8);
    return table.entry(Arrays.copyOf(bytes, bytes.length + 8), 0, bytes.length);
  }

  @Test
  void keysThatDifferInOneByteOrInLengthAreDifferent() {
    String[] keys = {
      "",
      "a",
      "a\0",
      "a\0\0",
      "b",
      "12345678",
      "123456789",
      "12345678\0",
      "1234567890123456",
      "1234567890123457",
      "2234567890123456",
      "12345678901234567",
      "\u00fc",
      "u"
    };
    for (int i = 0; i < keys.length; i++) {
      assertThat(entry(keys[i])).isEqualTo(i);
    }
    for (int i = 0; i < keys.length; i++) {
      assertThat(entry(keys[i])).isEqualTo(i);
      assertThat(new String(table.key(i), UTF_8)).isEqualTo(keys[i]);
    }
  }

  @Test
  void aMillionKeysAndOneOfAMebibyte() {
    int keys = 1_000_000;
    for (int i = 0; i < keys; i++) {
      table.add(entry("key number " + i), i, 0);
    }
    String longKey = "\u20ac".repeat((1 << 20) / 3);
    table.add(entry(longKey), 7, 0);
    assertThat(table.size()).isEqualTo(keys + 1);
    for (int i = 0; i < keys; i += 997) {
      int entry = entry("key number " + i);
      assertThat(table.sum(entry)).isEqualByComparingTo(BigDecimal.valueOf(i));
    }
    assertThat(new String(table.key(entry(longKey)), UTF_8)).isEqualTo(longKey);
  }

  @Test
  void clearedTablesForgetEverything() {
    table.add(entry("a long key with more than eight bytes"), new BigDecimal("1e50"));
    table.clear();
    assertThat(table.size()).isZero();
    table.add(entry("a long key with more than eight bytes"), 5, 1);
    assertThat(table.sum(0)).isEqualByComparingTo("0.5");
    assertThat(table.most(0)).isEqualByComparingTo("0.5");
    assertThat(table.count(0)).isEqualTo(1);
  }

  @Test
  void sumsOutgrowLongs() {
    int entry = entry("k");
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < 100; i++) {
      table.add(entry, 999_999_999_999_999_999L, 0);
      sum = sum.add(new BigDecimal("999999999999999999"));
    }
    table.add(entry, 1, 18);
    sum = sum.add(new BigDecimal("1e-18"));
    assertThat(table.sum(entry)).isEqualByComparingTo(sum);
    assertThat(table.least(entry)).isEqualByComparingTo("1e-18");
    assertThat(table.most(entry)).isEqualByComparingTo("999999999999999999");
    assertThat(table.count(entry)).isEqualTo(101);
  }

  @Test
  void anyMixtureOfScalesAndSizesIsExact() {
    long seed = System.nanoTime();
    System.out.println("KeyTableTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      table.clear();
      int entry = entry("k" + round);
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal least = new BigDecimal("1e300");
      BigDecimal most = least.negate();
      int count = 1 + random.nextInt(40);
      int scales = 1 + random.nextInt(19);
      long bound = (long) Math.pow(10, random.nextInt(19));
      for (int i = 0; i < count; i++) {
        BigDecimal value;
        if (random.nextInt(10) == 0) {
          value = new BigDecimal(random.nextLong() + "e" + (random.nextInt(60) - 30));
          table.add(entry, value);
        } else {
          long unscaled = random.nextLong() % bound;
          int scale = random.nextInt(scales);
          value = BigDecimal.valueOf(unscaled, scale);
          table.add(entry, unscaled, scale);
        }
        sum = sum.add(value);
        least = least.min(value);
        most = most.max(value);
      }
      assertThat(table.count(entry)).isEqualTo(count);
      assertThat(table.sum(entry)).isEqualByComparingTo(sum);
      assertThat(table.least(entry)).isEqualByComparingTo(least);
      assertThat(table.most(entry)).isEqualByComparingTo(most);
    }
  }
}
