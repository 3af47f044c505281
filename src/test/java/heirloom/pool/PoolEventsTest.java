package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.sync.SharedMutex;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flight Recorder sees each start, each end and each repair. */
class PoolEventsTest {

  /** Dies with a lock in its hands. */
  static final class Holder implements Worker<String, String> {
    private Optional<SharedMutex> mutex = Optional.empty();

    @Override
    public void opened(Inheritance given) throws Exception {
      mutex = Optional.of(given.take("lock", SharedMutex.TYPE));
    }

    @Override
    public String run(String task) throws Exception {
      if (task.equals("die")) {
        var unused = mutex.orElseThrow().lock();
        Runtime.getRuntime().halt(6);
      }
      return task;
    }
  }

  @Test
  void aStartAnEndAndARepair(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("pool.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("heirloom.Spawn");
      recording.enable("heirloom.Death");
      recording.enable("heirloom.Repair");
      recording.start();
      try (SharedMutex mutex = SharedMutex.create();
          WorkerPool<String, String> pool =
              WorkerPool.java(Holder.class)
                  .codecs(Codec.text(), Codec.text())
                  .workers(1)
                  .attempts(1)
                  .inherit("lock", mutex)
                  .start()) {
        assertThat(pool.submit("die").handle((r, e) -> e).get(90, TimeUnit.SECONDS))
            .isInstanceOf(WorkerDiedException.class);
        assertThat(pool.submit("live").get(90, TimeUnit.SECONDS)).isEqualTo("live");
      }
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(named(events, "heirloom.Spawn"))
        .hasSize(2)
        .allMatch(e -> e.getLong("pid") > 0 && e.getDuration().toNanos() > 0);
    List<RecordedEvent> deaths = named(events, "heirloom.Death");
    assertThat(deaths).hasSize(2);
    assertThat(deaths.get(0).getInt("exitCode")).isEqualTo(6);
    assertThat(deaths.get(0).getBoolean("expected")).isFalse();
    assertThat(deaths.get(0).getInt("inHand")).isEqualTo(1);
    assertThat(deaths.get(1).getBoolean("expected")).isTrue();
    assertThat(named(events, "heirloom.Repair"))
        .anyMatch(e -> e.getString("thing").contains("mutex"));
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream().filter(e -> e.getEventType().getName().equals(name)).toList();
  }
}
