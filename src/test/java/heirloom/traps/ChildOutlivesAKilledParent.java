package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.launch.ChildBuilder;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
import heirloom.os.linux.Backends;
import heirloom.testing.JvmRun;
import heirloom.testing.MarkedProcesses;
import heirloom.testing.TestChild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shutdown hooks don't run on SIGKILL. (Measured on Linux and Wine.) A lifeline's end of file ends
 * a Java child on Linux (JNA-free, even if the parent died first), PDEATHSIG others; on Windows
 * KILL_ON_JOB_CLOSE.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "finds the children in /proc")
final class ChildOutlivesAKilledParent {

  private static final String MARK = "HEIRLOOM_TEST_MARK";
  private static final int CHILDREN = 4;

  @TempDir private Path folder;

  @BeforeEach
  void needSetpriv() {
    Assumptions.assumeTrue(Backends.hasSetpriv(), "no setpriv of util-linux here");
  }

  @Test
  void afterItsChildrenRun() throws Exception {
    try (Parent parent = new Parent()) {
      await().until(() -> Files.readString(parent.running.output()).contains("ready"));
      await().until(() -> MarkedProcesses.with(parent.mark).size() == CHILDREN + 1);
      parent.killAndSeeNothingLeft();
    }
  }

  @Test
  void atRandomPoints() throws Exception {
    rounds(5);
  }

  @Test
  @Tag("campaign")
  @Timeout(3600)
  void atTwoHundredRandomPoints() throws Exception {
    rounds(200);
  }

  private void rounds(int count) throws Exception {
    long seed = System.nanoTime();
    System.out.println("ChildOutlivesAKilledParent seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      try (Parent parent = new Parent()) {
        Thread.sleep(random.nextInt(900));
        parent.killAndSeeNothingLeft();
      }
    }
  }

  /** One parent that will be killed; it and all that it starts carry a mark. */
  private final class Parent implements AutoCloseable {
    private final String mark = UUID.randomUUID().toString();
    private final Path temporary = Files.createTempDirectory(folder, "tmp");
    private final JvmRun.Running running;

    Parent() throws IOException {
      running =
          JvmRun.of(ChildOutlivesAKilledParent.class, "parent")
              .options("-Djava.io.tmpdir=" + temporary, "-XX:-UsePerfData")
              .variable(MARK, mark)
              .start();
    }

    void killAndSeeNothingLeft() throws Exception {
      running.process().destroyForcibly().waitFor();
      long killed = System.nanoTime();
      await().until(() -> MarkedProcesses.with(mark).isEmpty());
      System.out.println(
          "children ended " + (System.nanoTime() - killed) / 1_000_000 + " ms later");
      try (Stream<Path> left = Files.walk(temporary)) {
        // JNA's own library, extracted, is the one file that may stay.
        assertThat(left.filter(Files::isRegularFile)).hasSizeLessThanOrEqualTo(1);
      }
    }

    @Override
    public void close() throws IOException {
      for (long pid : MarkedProcesses.with(mark)) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
      try {
        var unused = running.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static void parent(String[] arguments) throws Exception {
    try (SharedMemory memory = SharedMemory.allocate(1 << 20)) {
      List<ChildBuilder> builders = new ArrayList<>();
      for (Handoff route : Handoff.values()) {
        builders.add(
            ChildBuilder.java(
                    TestChild.class,
                    TestChild.arguments(ChildOutlivesAKilledParent.class, "child")
                        .toArray(new String[0]))
                .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .handoff(route));
      }
      builders.add(new ChildBuilder("sleep", "1000"));
      for (ChildBuilder builder : builders) {
        var unused = builder.inherit("memory", memory).endWithParent().start();
      }
      System.out.println("ready");
      System.out.flush();
      Thread.sleep(1_000_000);
    }
  }

  static void child(String[] arguments) throws Exception {
    Inheritance.current().memory("memory").bytes().put(0, (byte) 1);
    Thread.sleep(1_000_000);
  }
}
