package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.sync.CommonHeader;
import heirloom.testing.TinyJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The published golden bytes, as every implementation must leave them. */
class LaneLayoutTest {

  private static final int CAPACITY = 4096;

  private final ByteBuffer region =
      ByteBuffer.allocateDirect(LaneLayout.bytes(CAPACITY) + 64)
          .alignedSlice(64)
          .slice(0, LaneLayout.bytes(CAPACITY))
          .order(ByteOrder.nativeOrder());
  private final LaneMemory memory = LaneMemory.of(region, CAPACITY);

  @Test
  void everyStateIsAsPublished() throws Exception {
    new CommonHeader(CommonHeader.Kind.LANE, 0, LaneLayout.bytes(CAPACITY), CAPACITY, Channel.SLOTS)
        .write(region);
    LaneWriter writer = new LaneWriter(memory);
    LaneReader reader = new LaneReader(memory);
    assertThat(words()).isEqualTo(published("fresh"));
    memory.ring().put(writer.claim(3), new byte[] {1, 2, 3});
    writer.publish(3, 5, 0, RecordHeader.WHOLE);
    assertThat(words()).isEqualTo(published("sent: 01 02 03 as type 5"));
    assertThat(reader.find()).isTrue();
    reader.take();
    assertThat(words()).isEqualTo(published("taken"));
    reader.finish();
    reader.releaseHead();
    assertThat(words()).isEqualTo(published("finished"));
  }

  /** Words of 8 bytes that are not 0, by their place, as they lie in memory. */
  private Map<String, Object> words() {
    Map<String, Object> found = new TreeMap<>();
    for (int at = 0; at < region.capacity(); at += 8) {
      byte[] word = new byte[8];
      region.get(at, word);
      if (region.getLong(at) != 0) {
        found.put(Integer.toString(at), HexFormat.of().formatHex(word));
      }
    }
    return found;
  }

  private static Map<?, ?> published(String note) throws Exception {
    Path file = Path.of("..", "docs", "spec", "lane-layout.json");
    Map<?, ?> all = (Map<?, ?>) TinyJson.read(Files.readString(file));
    for (Object one : (List<?>) Objects.requireNonNull(all.get("cases"))) {
      if (one instanceof Map<?, ?> named && note.equals(named.get("note"))) {
        return new TreeMap<>((Map<?, ?>) Objects.requireNonNull(named.get("words")));
      }
    }
    throw new AssertionError("no case " + note);
  }

  @Test
  void wordsOfDifferentProcessesAreApart() {
    List<Integer> groups =
        List.of(
            LaneLayout.TAIL,
            LaneLayout.HEAD,
            LaneLayout.TAKEN,
            LaneLayout.RECEIVER_SLEEPS,
            LaneLayout.SENDER_SLEEPS,
            LaneLayout.DIED_AT);
    for (int i = 1; i < groups.size(); i++) {
      assertThat(groups.get(i) - groups.get(i - 1)).isGreaterThanOrEqualTo(CommonHeader.APART);
    }
    assertThat(LaneLayout.isCapacity(4096)).isTrue();
    assertThat(LaneLayout.isCapacity(2048)).isFalse();
    assertThat(LaneLayout.isCapacity(6144)).isFalse();
    assertThat(LaneLayout.isCapacity(1L << 31)).isFalse();
  }
}
