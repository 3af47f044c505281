package heirloom.pool;

import heirloom.inherit.Inheritance;
import heirloom.testing.HandleCensus;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers are killed all the time, and every task's outcome is told once. */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class KilledWorkersTest {

  private static final int WORKERS = 4;
  private static final int KILL_EVERY = 50;

  /** Answers, and says at which attempt. */
  static final class Counter implements Worker<Long, String> {
    private @Nullable AttemptBook book;

    @Override
    public void opened(Inheritance given) throws IOException {
      book = new AttemptBook(given.memory("book"));
    }

    @Override
    public String run(Long task) {
      int attempt = TaskScope.current().attempt();
      Objects.requireNonNull(book).begin(task, attempt);
      return task + " " + attempt;
    }
  }

  @Test
  void everyTaskIsToldOnce() throws Exception {
    run(500, 0);
  }

  @Test
  void everyTaskIsToldOnceWithTasksAhead() throws Exception {
    run(500, 4);
  }

  @Test
  @Tag("campaign")
  @Timeout(3600)
  void tenThousandTasksAreToldOnce() throws Exception {
    run(10_000, 0);
  }

  private static void run(int tasks, int ahead) throws Exception {
    PoolBuilder<Long, String> builder =
        WorkerPool.java(Counter.class)
            .codecs(Codec.number(), Codec.text())
            .workers(WORKERS)
            .ahead(ahead);
    KilledPool.run("JAVA", builder, number -> (long) number, tasks, KILL_EVERY);
  }
}
