package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;
import heirloom.sync.SharedEvent;
import heirloom.sync.SyncChild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A killed waiter hangs glibc condvars, mutexes depend on carrier thread and libc layout,
 * set_robust_list is libc's. (OSRM 3911; sourceware 21422; get_robust_list(2).) Only our own words
 * on futex.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "glibc is of Linux")
final class PthreadObjectsInSharedMemory {

  @Test
  void killedWaitersHangNobody() throws Exception {
    try (SharedEvent event = SharedEvent.manualReset();
        SharedMemory memory = SharedMemory.allocate(64)) {
      for (int i = 0; i < 3; i++) {
        memory.longs().put(0, 0);
        Child waiter =
            SyncChild.of(PthreadObjectsInSharedMemory.class, "waits")
                .inherit("event", event)
                .inherit("memory", memory)
                .start();
        await().until(() -> memory.longs().get(0) == 1);
        waiter.destroyForcibly();
        assertThat(waiter.repairs().get().failures()).isEmpty();
        // A condition variable of glibc waits here for the dead one to leave.
        event.set();
        event.await();
        event.reset();
      }
    }
  }

  static void waits(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedEvent event = given.take("event", SharedEvent.TYPE);
    given.memory("memory").longs().put(0, 1);
    event.await();
  }

  @Test
  void nothingOfOursNamesThem() throws Exception {
    List<Path> sources;
    try (Stream<Path> ours = Files.walk(Path.of("main", "java"));
        Stream<Path> headers = Files.list(Path.of("..", "child-app", "c"))) {
      sources =
          Stream.concat(ours, headers)
              .filter(Files::isRegularFile)
              .filter(source -> !speaksWithThem(source))
              .toList();
    }
    assertThat(sources).hasSizeGreaterThan(100);
    for (Path source : sources) {
      assertThat(Files.readString(source))
          .as(source.toString())
          .doesNotContain("pthread_mutex", "pthread_cond", "sem_wait", "set_robust_list");
    }
  }

  /** For other programs' semaphores, which nothing of ours is built on. */
  private static boolean speaksWithThem(Path source) {
    return source.toString().contains("interop") || source.endsWith("SemaphoreAddress.java");
  }
}
