package heirloom.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.COracle;
import heirloom.testing.TinyJson;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The specification's messages and payloads, in Java and in C; Python's own tests run them too. */
@SuppressWarnings("ArrayRecordComponent") // what the codec takes, and nobody compares
class WorkerVectorsTest {

  private static final HexFormat HEX = HexFormat.of();

  @TempDir Path folder;

  record Nothing() {}

  record Numbers(boolean a, byte b, short c, char d, int e, long f, float g, double h) {}

  record Texts(String first, String second) {}

  record Arrays(byte[] a, int[] b, long[] c, double[] d) {}

  record Lists(List<String> first, List<Long> second) {}

  record Optionals(Optional<String> first, Optional<String> second) {}

  record Timed(TimeUnit unit) {}

  record Inner(long number, String text) {}

  record Nested(int before, Inner inner, int after) {}

  record OneInt(int value) {}

  record OneBoolean(boolean value) {}

  record Ints(int[] values) {}

  record Longs(long[] values) {}

  record OneText(String text) {}

  record OneOptional(Optional<String> value) {}

  record OneList(List<String> values) {}

  private static List<Map<?, ?>> vectors(String of) throws Exception {
    Path file = Path.of("..", "docs", "spec", "worker-vectors.json");
    Map<?, ?> all = (Map<?, ?>) TinyJson.read(Files.readString(file));
    List<Map<?, ?>> list = new ArrayList<>();
    for (Object one : (List<?>) Objects.requireNonNull(all.get(of))) {
      list.add((Map<?, ?>) one);
    }
    assertThat(list).isNotEmpty();
    return list;
  }

  private static String text(Map<?, ?> one, String key) {
    return String.valueOf(one.get(key));
  }

  @Test
  void messagesInJava() throws Exception {
    for (Map<?, ?> one : vectors("to_worker")) {
      if (one.get("refused") == null) {
        List<?> names = (List<?>) Objects.requireNonNull(one.get("regions"));
        List<byte[]> parts = new ArrayList<>();
        for (Object name : names) {
          byte[] bytes = String.valueOf(name).getBytes(UTF_8);
          parts.add(new byte[] {(byte) bytes.length});
          parts.add(bytes);
        }
        parts.add(HEX.parseHex(text(one, "payload")));
        long id = Long.parseLong(text(one, "id"));
        int attempt = Integer.parseInt(text(one, "attempt"));
        ByteBuffer made =
            WorkerProtocol.message(id, attempt, names.size(), parts.toArray(new byte[0][]));
        assertThat(hex(made)).as(text(one, "note")).isEqualTo(text(one, "bytes"));
      }
    }
    for (Map<?, ?> one : vectors("from_worker")) {
      ByteBuffer made = ByteBuffer.allocate(0);
      if (one.get("version") != null) {
        made = WorkerProtocol.ready();
      } else if (one.get("id") != null) {
        long id = Long.parseLong(text(one, "id"));
        int attempt = Integer.parseInt(text(one, "attempt"));
        made = WorkerProtocol.message(id, attempt, 0, HEX.parseHex(text(one, "payload")));
      }
      assertThat(hex(made)).as(text(one, "note")).isEqualTo(text(one, "bytes"));
    }
  }

  /** As a worker in Java reads them. */
  @Test
  void tasksReadInJava() throws Exception {
    for (Map<?, ?> one : vectors("to_worker")) {
      String note = text(one, "note");
      ByteBuffer bytes =
          ByteBuffer.wrap(HEX.parseHex(text(one, "bytes"))).order(ByteOrder.nativeOrder());
      if (one.get("refused") != null) {
        assertThatThrownBy(() -> TaskMessage.read(bytes)).as(note).isInstanceOf(IOException.class);
        continue;
      }
      TaskMessage task = TaskMessage.read(bytes);
      assertThat(task.id() + " " + task.attempt())
          .as(note)
          .isEqualTo(one.get("id") + " " + one.get("attempt"));
      assertThat(task.regions()).as(note).isEqualTo(one.get("regions"));
      assertThat(hex(task.payload())).as(note).isEqualTo(text(one, "payload"));
    }
  }

  private static String hex(ByteBuffer bytes) {
    byte[] all = new byte[bytes.remaining()];
    bytes.get(all);
    return HEX.formatHex(all);
  }

  @Test
  void payloadsInJava() throws Exception {
    for (Map<?, ?> one : vectors("payloads")) {
      Codec<?> codec = RecordCodec.of(record(one));
      ByteBuffer bytes =
          ByteBuffer.wrap(HEX.parseHex(text(one, "bytes"))).order(ByteOrder.nativeOrder());
      if (one.get("refused") != null) {
        assertThatThrownBy(() -> codec.decode(bytes))
            .as(text(one, "note"))
            .isInstanceOf(CodecException.class);
      } else {
        Object value = Objects.requireNonNull(codec.decode(bytes));
        assertThat(told(value)).as(text(one, "note")).isEqualTo(one.get("values"));
        assertThat(HEX.formatHex(encode(codec, value))).isEqualTo(text(one, "bytes"));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static byte[] encode(Codec<?> codec, Object value) throws CodecException {
    return ((Codec<Object>) codec).encode(value);
  }

  private static Class<?> record(Map<?, ?> vector) {
    String note = text(vector, "note");
    return switch (text(vector, "components")) {
      case "[]" -> Nothing.class;
      case "[boolean, byte, short, char, int, long, float, double]" -> Numbers.class;
      case "[String, String]" -> Texts.class;
      case "[byte[], int[], long[], double[]]" -> Arrays.class;
      case "[List<String>, List<long>]" -> Lists.class;
      case "[Optional<String>, Optional<String>]" -> Optionals.class;
      case "[int, record(long, String), int]" -> Nested.class;
      case "[int]" -> OneInt.class;
      case "[boolean]" -> OneBoolean.class;
      case "[int[]]" -> Ints.class;
      case "[long[]]" -> Longs.class;
      case "[Optional<String>]" -> OneOptional.class;
      case "[List<String>]" -> OneList.class;
      case "[String]" -> note.contains("enum") ? Timed.class : OneText.class;
      default -> throw new AssertionError("no record for " + vector);
    };
  }

  /** A value as the vectors tell it: words, and lists of them. */
  private static Object told(Object value) throws Exception {
    List<Object> parts = new ArrayList<>();
    if (value instanceof Record) {
      for (RecordComponent one : value.getClass().getRecordComponents()) {
        one.getAccessor().setAccessible(true);
        parts.add(told(Objects.requireNonNull(one.getAccessor().invoke(value))));
      }
    } else if (value instanceof List<?> list) {
      for (Object one : list) {
        parts.add(told(one));
      }
    } else if (value instanceof Optional<?> optional) {
      if (optional.isPresent()) {
        parts.add(told(optional.get()));
      }
    } else if (value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        parts.add(told(Objects.requireNonNull(Array.get(value, i))));
      }
    } else {
      return String.valueOf(value);
    }
    return parts;
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the reader in C is built for this test on Linux")
  void allInC() throws Exception {
    List<String> lines = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (Map<?, ?> one : vectors("to_worker")) {
      lines.add("task " + text(one, "bytes"));
      String names = String.valueOf(one.get("regions")).replaceAll("[\\[\\] ]", "");
      expected.add(
          one.get("refused") != null
              ? text(one, "refused")
              : "OK "
                  + one.get("id")
                  + " "
                  + one.get("attempt")
                  + " "
                  + names
                  + " "
                  + text(one, "payload"));
    }
    for (Map<?, ?> one : vectors("from_worker")) {
      if (one.get("version") != null) {
        lines.add("ready");
        expected.add(text(one, "bytes"));
      } else if (one.get("id") != null) {
        lines.add(
            "answer " + one.get("id") + " " + one.get("attempt") + " " + text(one, "payload"));
        expected.add(text(one, "bytes"));
      }
    }
    for (Map<?, ?> one : vectors("payloads")) {
      List<?> components = (List<?>) Objects.requireNonNull(one.get("components"));
      String words = String.join(";", components.stream().map(String::valueOf).toList());
      lines.add("payload " + words + " " + text(one, "bytes"));
      boolean refused = one.get("refused") != null;
      expected.add(refused ? text(one, "refused") + " " : "OK " + text(one, "bytes"));
    }
    Path input = Files.writeString(folder.resolve("lines"), String.join("\n", lines) + "\n");
    Process reader =
        new ProcessBuilder(COracle.program("heirloom_protocol"))
            .redirectInput(input.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> answers =
        new String(reader.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(reader.waitFor()).isZero();
    assertThat(answers).isEqualTo(expected);
  }
}
