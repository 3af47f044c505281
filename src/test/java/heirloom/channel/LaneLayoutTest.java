package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.sync.CClient;
import heirloom.sync.CommonHeader;
import heirloom.testing.HandleCensus;
import heirloom.testing.TinyJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The published golden bytes, as every implementation must leave them: the ring's two halves, whole
 * ends of channels, and the client in C.
 */
@ExtendWith(HandleCensus.class)
class LaneLayoutTest {

  private static final int CAPACITY = 4096;
  private static final String SENT = "sent: 01 02 03 as type 5";

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
    assertThat(words(region)).isEqualTo(published("fresh"));
    memory.ring().put(writer.claim(3), new byte[] {1, 2, 3});
    writer.publish(3, 5, 0, RecordHeader.WHOLE);
    assertThat(words(region)).isEqualTo(published(SENT));
    assertThat(reader.find()).isTrue();
    reader.take();
    assertThat(words(region)).isEqualTo(published("taken"));
    reader.finish();
    reader.releaseHead();
    assertThat(words(region)).isEqualTo(published("finished"));
  }

  @Test
  void endsInJava() throws Exception {
    try (Channel channel = Channel.toChild(CAPACITY)) {
      ByteBuffer lane = LaneSpoiler.region(channel.sender());
      assertThat(words(lane)).isEqualTo(published("fresh"));
      channel.sender().send(ByteBuffer.wrap(new byte[] {1, 2, 3}), 5);
      assertThat(words(lane)).isEqualTo(published(SENT));
    }
    try (Channel channel = Channel.toChild(CAPACITY)) {
      channel.sender().close();
      ByteBuffer lane = LaneSpoiler.region(channel.sender());
      assertThat(words(lane)).isEqualTo(published("closed by the sender"));
    }
    try (Channel channel = Channel.fromChild(CAPACITY)) {
      channel.receiver().close();
      ByteBuffer lane = LaneSpoiler.region(channel.receiver());
      assertThat(words(lane)).isEqualTo(published("closed by the receiver"));
    }
  }

  @Test
  void aSenderInC() throws Exception {
    try (Channel channel = Channel.fromChild(CAPACITY);
        CClient client = CClient.of(Map.of("out", channel))) {
      ByteBuffer lane = LaneSpoiler.region(channel.receiver());
      assertThat(client.attached()).startsWith("OK ");
      assertThat(words(lane)).isEqualTo(published("fresh"));
      assertThat(client.ask("send")).isEqualTo("OK");
      assertThat(words(lane)).isEqualTo(published(SENT));
    }
    try (Channel channel = Channel.fromChild(CAPACITY);
        CClient client = CClient.of(Map.of("out", channel))) {
      assertThat(client.ask("end")).isEqualTo("OK");
      ByteBuffer lane = LaneSpoiler.region(channel.receiver());
      assertThat(words(lane)).isEqualTo(published("closed by the sender"));
      assertThat(channel.receiver().receive(m -> {})).isFalse();
    }
  }

  @Test
  void aReceiverInC() throws Exception {
    try (Channel channel = Channel.toChild(CAPACITY);
        CClient client = CClient.of(Map.of("in", channel))) {
      ByteBuffer lane = LaneSpoiler.region(channel.sender());
      assertThat(client.attached()).startsWith("OK ");
      assertThat(words(lane)).isEqualTo(published("fresh"));
      channel.sender().send(ByteBuffer.wrap(new byte[] {1, 2, 3}), 5);
      assertThat(client.ask("receive")).isEqualTo("OK");
      assertThat(words(lane)).isEqualTo(published("taken"));
      assertThat(client.ask("finish")).isEqualTo("OK");
      assertThat(words(lane)).isEqualTo(published("finished"));
      channel.sender().close();
      assertThat(client.ask("receive")).isEqualTo("ENDED");
    }
    try (Channel channel = Channel.toChild(CAPACITY);
        CClient client = CClient.of(Map.of("in", channel))) {
      assertThat(client.ask("stop")).isEqualTo("OK");
      ByteBuffer lane = LaneSpoiler.region(channel.sender());
      assertThat(words(lane)).isEqualTo(published("closed by the receiver"));
      // What is sent first is lost, and finds that out.
      channel.sender().send(ByteBuffer.allocate(1));
      assertThatThrownBy(() -> channel.sender().send(ByteBuffer.allocate(1)))
          .isInstanceOf(ChannelClosedException.class);
    }
  }

  @Test
  void anotherHeaderIsRefusedInCAndTheGrantIsLeftAsItWas() throws Exception {
    Map<Integer, String> reasons =
        Map.of(0, "IDENTITY_MISMATCH", 8, "UNKNOWN_VERSION", 16, "IDENTITY_MISMATCH");
    for (Map.Entry<Integer, String> one : reasons.entrySet()) {
      int at = one.getKey();
      try (Channel channel = Channel.toChild(CAPACITY)) {
        ByteBuffer lane = LaneSpoiler.region(channel.sender());
        lane.put(at, (byte) (lane.get(at) ^ 6));
        try (CClient client = CClient.of(Map.of("in", channel))) {
          assertThat(client.attached()).as("word %d", at).startsWith(one.getValue() + " ");
        }
      }
    }
  }

  /** A state that no test makes is a promise that nobody keeps. */
  @Test
  void everyPublishedStateIsTried() throws Exception {
    assertThat(notes())
        .containsExactlyInAnyOrder(
            "fresh", SENT, "taken", "finished", "closed by the sender", "closed by the receiver");
  }

  /** Words of 8 bytes that are not 0, by their place, as they lie in memory. */
  private static Map<String, Object> words(ByteBuffer lane) {
    Map<String, Object> found = new TreeMap<>();
    for (int at = 0; at < LaneLayout.bytes(CAPACITY); at += 8) {
      byte[] word = new byte[8];
      lane.get(at, word);
      if (lane.getLong(at) != 0) {
        found.put(Integer.toString(at), HexFormat.of().formatHex(word));
      }
    }
    return found;
  }

  private static List<?> cases() throws Exception {
    Path file = Path.of("..", "docs", "spec", "lane-layout.json");
    Map<?, ?> all = (Map<?, ?>) TinyJson.read(Files.readString(file));
    return (List<?>) Objects.requireNonNull(all.get("cases"));
  }

  private static List<Object> notes() throws Exception {
    List<Object> notes = new ArrayList<>();
    for (Object one : cases()) {
      notes.add(((Map<?, ?>) one).get("note"));
    }
    return notes;
  }

  private static Map<?, ?> published(String note) throws Exception {
    for (Object one : cases()) {
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
