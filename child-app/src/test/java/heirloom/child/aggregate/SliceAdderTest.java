package heirloom.child.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.child.aggregate.Malformed.Reason;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SliceAdderTest {

  private final SliceAdder adder = new SliceAdder(dialect(0, 1), 16);

  private static Dialect dialect(int key, int value) {
    return new Dialect((byte) ',', (byte) '"', key, value);
  }

  private static Map<String, String> sums(SliceAdder adder, String text) {
    adder.add(ByteBuffer.wrap(text.getBytes(UTF_8)));
    Map<String, String> sums = new TreeMap<>();
    for (int i = 0; i < adder.table().size(); i++) {
      sums.put(
          new String(adder.table().key(i), UTF_8),
          adder.table().count(i) + ":" + adder.table().sum(i).toPlainString());
    }
    return sums;
  }

  private Map<String, String> sums(String text) {
    return sums(adder, text);
  }

  @Test
  void addsUpByKey() {
    assertThat(sums("a,1\nb,2.5\na,-3\n")).isEqualTo(Map.of("a", "2:-2", "b", "1:2.5"));
    assertThat(adder.facts()).isEqualTo(new Facts(3, 0, 0, 3, Optional.empty(), false));
  }

  @Test
  void columnsMayStandAnywhere() {
    String text = "0,1,2,3,4,5,6,7,8,9,10,11,12\n";
    for (int key = 0; key <= 12; key++) {
      for (int value = 0; value <= 12; value++) {
        assertThat(sums(new SliceAdder(dialect(key, value), 16), text.repeat(3)))
            .isEqualTo(Map.of("" + key, "3:" + 3 * value));
      }
    }
  }

  @Test
  void theLastRecordNeedsNoNewline() {
    assertThat(sums("a,1\na,2")).isEqualTo(Map.of("a", "2:3"));
    assertThat(adder.facts().lines()).isEqualTo(1);
  }

  @Test
  void carriageReturnsBeforeNewlinesAreNoPartOfTheRow() {
    assertThat(sums("a,1\r\n\r\n\"a\",2\r\n")).isEqualTo(Map.of("a", "2:3"));
    assertThat(adder.facts().rows()).isEqualTo(2);
    assertThat(sums(new SliceAdder(dialect(1, 0), 16), "1,a\r\n2,\"a\"\r\n"))
        .isEqualTo(Map.of("a", "2:3"));
  }

  @Test
  void quotedFieldsHoldAnything() {
    assertThat(sums("\"x,\n\"\"y\",\"1\"\n\"\",2\n"))
        .isEqualTo(Map.of("x,\n\"y", "1:1", "", "1:2"));
    assertThat(adder.facts().lines()).isEqualTo(3);
  }

  @Test
  void missingValuesAreSkippedAndMissingKeysCount() {
    assertThat(sums("a,NA\na,\na,\"\"\nNA,1\n,2\nb,NA\n"))
        .isEqualTo(Map.of("NA", "1:1", "", "1:2"));
    assertThat(adder.facts()).isEqualTo(new Facts(6, 4, 0, 6, Optional.empty(), true));
  }

  @Test
  void theFirstMalformedRowIsKeptWithItsLine() {
    assertThat(sums("a,1\n\"b\n\n\",2\n\nc, 3\nd\n")).hasSize(2);
    assertThat(adder.facts())
        .isEqualTo(
            new Facts(4, 0, 2, 7, Optional.of(new Malformed(6, Reason.NOT_A_NUMBER, " 3")), true));
    sums("d\ne,x\n");
    assertThat(adder.facts().firstMalformed())
        .contains(new Malformed(1, Reason.TOO_FEW_FIELDS, "d"));
    sums("a,1\n\"b,2\n");
    assertThat(adder.facts().firstMalformed())
        .contains(new Malformed(2, Reason.UNCLOSED_QUOTE, "\"b,2\n"));
  }

  @Test
  void keysMayHaveAMebibyteAndNoMore() {
    String most = "k".repeat(BlockParser.MOST_KEY_BYTES);
    assertThat(sums(most + ",1\n\"" + most + "\",2\n")).isEqualTo(Map.of(most, "2:3"));
    assertThat(sums(most + "k,1\n")).isEmpty();
    assertThat(adder.facts().firstMalformed().map(Malformed::reason)).contains(Reason.KEY_TOO_LONG);
  }

  @Test
  void blanksAreNotTrimmed() {
    assertThat(sums(" a,1\na ,1\na,1\n")).hasSize(3);
    assertThat(sums("a, 1\na,1 \n")).isEmpty();
    assertThat(adder.facts().malformed()).isEqualTo(2);
  }
}
