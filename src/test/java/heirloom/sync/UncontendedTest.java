package heirloom.sync;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.testing.HandleCensus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who finds everything free makes no native call: a child that never waits never loads JNA. */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "on Windows a child cannot attach without JNA")
class UncontendedTest {

  @TempDir Path folder;

  @Test
  void aChildThatNeverWaitsLoadsNoNativeCode() throws Exception {
    assertThat(classesOf("uses")).noneMatch(line -> line.contains("com.sun.jna"));
  }

  /** The log would show it: the same child, once it must wait. */
  @Test
  void aChildThatWaitsLoadsIt() throws Exception {
    assertThat(classesOf("usesAndWaits")).anyMatch(line -> line.contains("com.sun.jna.Native"));
  }

  private List<String> classesOf(String helper) throws Exception {
    Path log = folder.resolve(helper);
    try (SharedMutex mutex = SharedMutex.create();
        SharedSemaphore places = SharedSemaphore.create(2, 2);
        SharedEvent event = SharedEvent.autoReset()) {
      Child child =
          SyncChild.of(UncontendedTest.class, helper)
              .jvmOptions("-Xlog:class+load:file=" + log)
              .inherit("lock", mutex)
              .inherit("places", places)
              .inherit("event", event)
              .start();
      assertThat(child.waitFor()).isZero();
      assertThat(places.permits()).isEqualTo(2);
    }
    List<String> loaded =
        Files.readAllLines(log).stream().filter(line -> line.contains(" source: ")).toList();
    assertThat(loaded).anyMatch(line -> line.contains("heirloom.sync.SharedEvent"));
    return loaded;
  }

  static void uses(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedMutex mutex = given.take("lock", SharedMutex.TYPE);
    SharedSemaphore places = given.take("places", SharedSemaphore.TYPE);
    SharedEvent event = given.take("event", SharedEvent.TYPE);
    for (int i = 0; i < 1000; i++) {
      mutex.lock().close();
      places.acquire();
      places.release();
      places.take();
      places.post();
      event.set();
      event.await();
    }
  }

  static void usesAndWaits(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedEvent event = given.take("event", SharedEvent.TYPE);
    for (int i = 0; i < 4; i++) {
      event.await(Duration.ofMillis(500));
    }
  }
}
