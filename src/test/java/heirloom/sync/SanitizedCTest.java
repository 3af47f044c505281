package heirloom.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.channel.Channel;
import heirloom.memory.SharedMemory;
import heirloom.pool.Codec;
import heirloom.pool.TaskOptions;
import heirloom.pool.WorkerPool;
import heirloom.testing.COracle;
import heirloom.testing.HandleCensus;
import heirloom.testing.TinyJson;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The headers for C under the sanitizers for addresses and undefined behaviour: texts, messages,
 * locks, lanes, a worker. The first mistake ends the program, and with it the test.
 */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "gcc's sanitizers for programs of Linux")
class SanitizedCTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private static List<String> strings(String file, String list, String key) throws Exception {
    Path path = Path.of("..", "docs", "spec", file);
    Map<?, ?> all = (Map<?, ?>) TinyJson.read(Files.readString(path));
    List<String> found = new ArrayList<>();
    for (Object one : (List<?>) Objects.requireNonNull(all.get(list))) {
      found.add(String.valueOf(((Map<?, ?>) one).get(key)));
    }
    return found;
  }

  private void feed(String program, List<String> lines) throws Exception {
    Path input = Files.writeString(folder.resolve("lines"), String.join("\n", lines) + "\n");
    Process process =
        new ProcessBuilder(COracle.sanitized(program))
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    assertThat(out.lines().count()).isEqualTo(lines.size());
  }

  @Test
  void textsAndMessages() throws Exception {
    List<String> texts = new ArrayList<>();
    for (String text : strings("handoff-vectors.json", "vectors", "text")) {
      if (text.chars().allMatch(c -> c != '\n' && c != '\0' && c < 128)) {
        texts.add(text);
        // Every beginning of it too: what ends where a reader does not expect it.
        for (int cut = 0; cut < Math.min(text.length(), 200); cut++) {
          texts.add(text.substring(0, cut));
        }
      }
    }
    feed("heirloom_parse", texts);
    List<String> lines = new ArrayList<>();
    for (String bytes : strings("worker-vectors.json", "to_worker", "bytes")) {
      for (int cut = 0; cut <= bytes.length(); cut += 2) {
        lines.add("task " + bytes.substring(0, cut));
      }
    }
    List<String> components = strings("worker-vectors.json", "payloads", "components");
    List<String> payloads = strings("worker-vectors.json", "payloads", "bytes");
    for (int i = 0; i < payloads.size(); i++) {
      String all = components.get(i);
      String words = all.substring(1, all.length() - 1).replaceAll(", (?![^(]*\\))", ";");
      for (int cut = 0; cut <= payloads.get(i).length(); cut += 2) {
        lines.add("payload " + words + " " + payloads.get(i).substring(0, cut));
      }
    }
    feed("heirloom_protocol", lines);
  }

  @Test
  void locks() throws Exception {
    try (SharedMutex mutex = SharedMutex.create();
        SharedSemaphore places = SharedSemaphore.create(2, 3);
        SharedEvent event = SharedEvent.autoReset();
        SharedMemory memory = SharedMemory.allocate(64);
        CClient client =
            CClient.sanitized(
                Map.of("lock", mutex, "places", places, "event", event, "memory", memory))) {
      assertThat(client.attached()).startsWith("OK ");
      assertThat(client.ask("add 1000")).isEqualTo("OK");
      assertThat(memory.longs().get(0)).isEqualTo(1000);
      for (String step : List.of("acquire", "take", "release", "post", "set", "wait", "lock")) {
        assertThat(client.ask(step)).as(step).isEqualTo("OK");
      }
      assertThat(mutex.tryLock(Duration.ofMillis(1))).isEmpty();
      assertThat(client.ask("wait 5")).isEqualTo("TIMED_OUT");
      client.die();
      try (SharedMutex.Held held = mutex.tryLock(PATIENCE).orElseThrow()) {
        assertThat(held.ownerDied()).isTrue();
        held.markConsistent();
      }
    }
  }

  @Test
  void lanes() throws Exception {
    try (Channel in = Channel.toChild(4096);
        Channel out = Channel.fromChild(4096);
        CClient client = CClient.sanitized(Map.of("in", in, "out", out))) {
      for (int i = 0; i < 300; i++) {
        in.sender().send(ByteBuffer.wrap(new byte[] {1, 2, 3}), 5);
        assertThat(client.ask("receive")).isEqualTo("OK");
        assertThat(client.ask("finish")).isEqualTo("OK");
        assertThat(client.ask("send")).isEqualTo("OK");
        assertThat(out.receiver().receive(m -> {}, PATIENCE)).isTrue();
      }
      assertThat(client.ask("receive 5")).isEqualTo("TIMED_OUT");
      assertThat(client.ask("end")).isEqualTo("OK");
      assertThat(client.ask("stop")).isEqualTo("OK");
    }
  }

  @Test
  void aWorker() throws Exception {
    try (WorkerPool<String, String> pool =
            WorkerPool.command(COracle.sanitized("heirloom_worker"))
                .codecs(Codec.text(), Codec.text())
                .workers(1)
                .controlled()
                .laneCapacity(4096)
                .start();
        SharedMemory memory = SharedMemory.allocate(800)) {
      for (int bytes : new int[] {0, 1, 1000, 5000, 100_000}) {
        String answer = pool.submit("long " + bytes).get(60, TimeUnit.SECONDS);
        assertThat(answer).hasSize(bytes);
        answer = pool.submit("length " + "x".repeat(bytes)).get(60, TimeUnit.SECONDS);
        assertThat(answer).isEqualTo(Integer.toString(bytes + 7));
      }
      TaskOptions it = TaskOptions.none().give("it", memory);
      assertThat(pool.submit("double it", it).get(60, TimeUnit.SECONDS)).isEqualTo("100");
      assertThat(pool.snapshot().deaths()).isZero();
    }
  }
}
