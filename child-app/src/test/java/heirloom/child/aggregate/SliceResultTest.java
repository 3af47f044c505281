package heirloom.child.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SliceResultTest {

  private static final Facts FACTS =
      new Facts(
          10,
          2,
          1,
          300,
          Optional.of(new Malformed(7, Malformed.Reason.NOT_A_NUMBER, "x\u00ff")),
          true);

  /** Collects the parts, each of a few bytes. */
  private static final class Parts implements ResultOutlet {
    private final ByteBuffer room;
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private int parts;
    private boolean ended;

    Parts(int size) {
      room = ByteBuffer.allocate(size);
    }

    @Override
    public void begin(long number) {}

    @Override
    public ByteBuffer room() {
      return room.clear();
    }

    @Override
    public void send(int length, boolean last) {
      assertThat(ended).isFalse();
      all.write(room.array(), 0, length);
      parts++;
      ended = last;
    }
  }

  private static KeyTable table() {
    KeyTable table = new KeyTable();
    add(table, "one", new BigDecimal("12.5"));
    add(table, "a key with more than eight bytes", new BigDecimal("-3"));
    add(table, "a key with more than eight bytes", new BigDecimal("4.25"));
    add(table, "", new BigDecimal("1e100"));
    add(table, "", new BigDecimal("5"));
    add(table, "big", new BigDecimal("-1e-100"));
    for (int i = 0; i < 20; i++) {
      add(table, "sum", new BigDecimal("999999999999999999"));
    }
    return table;
  }

  private static void add(KeyTable table, String key, BigDecimal value) {
    int entry = entry(table, key);
    byte[] text = value.toString().getBytes(UTF_8);
    DecimalParser parser = new DecimalParser();
    if (parser.parse(text, 0, text.length) == DecimalParser.Kind.SHORT) {
      table.add(entry, parser.unscaled(), parser.scale());
    } else {
      table.add(entry, parser.big());
    }
  }

  private static int entry(KeyTable table, String key) {
    byte[] bytes = key.getBytes(UTF_8);
    return table.entry(Arrays.copyOf(bytes, bytes.length + 8), 0, bytes.length);
  }

  private static byte[] padded(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + SliceResult.padding());
  }

  @Test
  void partsOfAnySizeBringTheSameTotals() throws IOException {
    for (int size : new int[] {1, 2, 3, 7, 64, 1 << 16}) {
      Parts parts = new Parts(size);
      SliceResult.write(FACTS, table(), parts);
      assertThat(parts.ended).isTrue();
      assertThat(parts.parts > 1).isEqualTo(size < 100);
      byte[] bytes = parts.all.toByteArray();
      KeyTable read = new KeyTable();
      assertThat(SliceResult.mergeInto(read, padded(bytes), bytes.length)).isEqualTo(FACTS);
      SliceResult.mergeInto(read, padded(bytes), bytes.length);
      KeyTable twice = table();
      assertThat(read.size()).isEqualTo(twice.size());
      for (int i = 0; i < read.size(); i++) {
        int other = entry(twice, new String(read.key(i), UTF_8));
        assertThat(read.count(i)).isEqualTo(2 * twice.count(other));
        assertThat(read.sum(i))
            .isEqualByComparingTo(twice.sum(other).multiply(BigDecimal.valueOf(2)));
        assertThat(read.least(i)).isEqualByComparingTo(twice.least(other));
        assertThat(read.most(i)).isEqualByComparingTo(twice.most(other));
      }
    }
  }

  @Test
  void aResultThatIsCutShortIsDamaged() throws IOException {
    Parts parts = new Parts(1 << 16);
    SliceResult.write(FACTS, table(), parts);
    byte[] bytes = parts.all.toByteArray();
    for (int length = 0; length < bytes.length; length++) {
      int cut = length;
      assertThatThrownBy(() -> SliceResult.mergeInto(new KeyTable(), padded(bytes), cut))
          .as("length=" + cut)
          .isInstanceOf(DamagedResultException.class);
    }
  }

  @Test
  void anyBytesAreAResultOrDamage() throws IOException {
    long seed = System.nanoTime();
    System.out.println("SliceResultTest seed " + seed);
    Random random = new Random(seed);
    Parts parts = new Parts(1 << 16);
    SliceResult.write(FACTS, table(), parts);
    byte[] good = parts.all.toByteArray();
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        SliceResult.mergeInto(new KeyTable(), padded(bytes), bytes.length);
      } catch (DamagedResultException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }
}
