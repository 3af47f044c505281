package heirloom.sync;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.COracle;
import heirloom.testing.HandleCensus;
import heirloom.testing.TinyJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The words of each object in given states, as {@code docs/spec/memory-layout.json} has them; by
 * the client in C where a state is one that a child makes.
 */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the second participant is in C")
class GoldenLayoutTest {

  private final Map<String, Map<String, String>> found = new LinkedHashMap<>();

  @Test
  void everyStateHasItsWords() throws Exception {
    assertThat(COracle.program("heirloom_client")).isNotEmpty();
    mutex();
    semaphore();
    event();
    Map<String, Map<String, String>> told = new LinkedHashMap<>();
    Object json = TinyJson.read(Files.readString(Path.of("../docs/spec/memory-layout.json")));
    List<?> cases = (List<?>) Objects.requireNonNull(((Map<?, ?>) json).get("cases"));
    for (Object one : cases) {
      Map<?, ?> fields = (Map<?, ?>) one;
      Map<String, String> words = new LinkedHashMap<>();
      ((Map<?, ?>) Objects.requireNonNull(fields.get("words")))
          .forEach((offset, word) -> words.put((String) offset, (String) word));
      String state = String.valueOf(fields.get("state"));
      if (!state.startsWith("lane")) {
        told.put(state, words);
      }
    }
    assertThat(found).as("as JSON:\n%s", asJson()).isEqualTo(told);
  }

  private void mutex() throws Exception {
    SyncOptions two = SyncOptions.named("golden").forChildren(1);
    try (SharedMutex mutex = SharedMutex.create(two)) {
      ByteBuffer memory = SyncLab.memory(mutex);
      note("mutex for 1 child, free", memory);
      try (SharedMutex.Held held = mutex.lock()) {
        note("mutex, locked by its creator", memory);
        held.markConsistent();
      }
      try (CClient client = CClient.of(Map.of("lock", mutex))) {
        client.ask("lock");
        note("mutex, locked by slot 2, incarnation 1", memory);
        assertThat(mutex.tryLock(java.time.Duration.ofMillis(1))).isEmpty();
        note("mutex, locked by slot 2, somebody waits", memory);
        client.die();
        note("mutex, its owner died", memory);
      }
      try (CClient client = CClient.of(Map.of("lock", mutex))) {
        client.ask("lock");
        note("mutex, locked by slot 2, incarnation 2, after a death", memory);
        client.ask("consistent");
        client.ask("unlock");
        client.ask("lock");
        client.die();
      }
      mutex.lock().close();
      note("mutex, not recoverable", memory);
    }
  }

  private void semaphore() throws Exception {
    SyncOptions two = SyncOptions.named("golden").forChildren(1);
    try (SharedSemaphore semaphore = SharedSemaphore.create(3, 5, two)) {
      ByteBuffer memory = SyncLab.memory(semaphore);
      note("semaphore of 3 permits, at most 5, for 1 child", memory);
      semaphore.acquire();
      note("semaphore, its creator acquired one", memory);
      try (CClient client = CClient.of(Map.of("places", semaphore))) {
        client.ask("acquire");
        note("semaphore, slot 2 acquired one too", memory);
        client.ask("take");
        note("semaphore, slot 2 took one", memory);
        client.die();
        note("semaphore, slot 2 died and its permit returned", memory);
      }
    }
  }

  private void event() throws Exception {
    SyncOptions two = SyncOptions.named("golden").forChildren(1);
    try (SharedEvent event = SharedEvent.manualReset(two)) {
      note("event with manual reset, for 1 child", SyncLab.memory(event));
      event.set();
      note("event, set once", SyncLab.memory(event));
    }
    try (SharedEvent event = SharedEvent.autoReset(two);
        CClient client = CClient.of(Map.of("event", event))) {
      event.set();
      client.ask("wait");
      client.ask("wait 1");
      note("event with auto reset, set and taken, then somebody waited", SyncLab.memory(event));
      client.ask("set");
      note("event with auto reset, set again", SyncLab.memory(event));
      client.die();
    }
  }

  /** Words of 32 bits that are not zero, by their offsets. */
  private void note(String state, ByteBuffer memory) {
    ByteBuffer words = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    Map<String, String> all = new LinkedHashMap<>();
    for (int at = 0; at + 4 <= words.limit(); at += 4) {
      int word = words.getInt(at);
      if (word != 0) {
        all.put(Integer.toString(at), String.format("%08x", word));
      }
    }
    found.put(state, all);
  }

  private String asJson() {
    List<String> lines = new ArrayList<>();
    found.forEach(
        (state, words) -> {
          List<String> parts = new ArrayList<>();
          words.forEach((at, word) -> parts.add("\"" + at + "\": \"" + word + "\""));
          lines.add(
              "    {\"state\": \"" + state + "\", \"words\": {" + String.join(", ", parts) + "}}");
        });
    return "{\n  \"layout\": 1,\n  \"cases\": [\n" + String.join(",\n", lines) + "\n  ]\n}\n";
  }
}
