package heirloom.reliability;

import static heirloom.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritedPipe;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import heirloom.testing.Zombies;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * R5 of docs/reliability.md: launches of which a third talk and end, a third are killed and a third
 * fail to exec, each given memory that is mapped here and a pipe, over either route: no descriptor,
 * mapping or zombie is left, and the native memory of ten rounds does not grow.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "counts mappings and zombies through /proc")
class LaunchesLeaveNothingTest {

  private static final int ROUNDS = 10;

  private static final String OURS = "/memfd:heirloom-";

  /** What warms up has done so after these. */
  private static final int WARM = 3;

  /** Stacks of threads, arenas of malloc, code: the JVM's own, which come and go. */
  private static final long FOREIGN_MAPPINGS = 60;

  @Test
  void sixHundred() throws Exception {
    run(60);
  }

  @Test
  @Tag("campaign")
  @Timeout(1800)
  void tenThousand() throws Exception {
    List<Long> resident = run(1000);
    assertThat(resident.get(ROUNDS - 1) - resident.get(WARM)).isLessThan(8 << 10);
  }

  /** Ten rounds; returns the resident KiB after each. */
  private static List<Long> run(int launchesPerRound) throws Exception {
    round(30);
    settle();
    Map<String, Integer> handles = HandleCensus.count();
    long ours = leastMappings();
    long all = mappings("");
    List<Long> resident = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      round(launchesPerRound);
      settle();
      resident.add(residentKiB());
    }
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(HandleCensus.count()).isEqualTo(handles);
              assertThat(mappings(OURS)).isLessThanOrEqualTo(ours);
              assertThat(mappings("")).isLessThan(all + FOREIGN_MAPPINGS);
            });
    assertThat(Zombies.ofThisProcess()).isEmpty();
    System.out.println(
        "R5 launches="
            + ROUNDS * launchesPerRound
            + " handles delta=0 zombies=0 mappings of memory delta=0, of all "
            + (mappings("") - all)
            + " resident KiB by round="
            + resident
            + String.format(
                Locale.ROOT,
                ", slope from round %d on: %+.1f KiB",
                WARM + 1,
                slope(resident.subList(WARM, ROUNDS))));
    return resident;
  }

  private static void round(int launches) throws Exception {
    for (int i = 0; i < launches; i++) {
      Handoff route = i % 2 == 0 ? Handoff.ENVIRONMENT : Handoff.DUPLICATE;
      try (SharedMemory memory = SharedMemory.allocate(4096);
          InheritedPipe pipe = InheritedPipe.toChild()) {
        memory.longs().put(0, i);
        switch (i % 3) {
          case 0 -> talk(given(memory, pipe, route, "cat"));
          case 1 -> kill(given(memory, pipe, route, "sleep", "10000"));
          default -> fail(given(memory, pipe, route, "/no/such/program"));
        }
      }
    }
  }

  private static ChildBuilder given(
      SharedMemory memory, InheritedPipe pipe, Handoff route, String... command) {
    return new ChildBuilder(command).inherit("memory", memory).inherit("pipe", pipe).handoff(route);
  }

  private static void talk(ChildBuilder builder) throws Exception {
    Child child = builder.start();
    try (OutputStream in = child.getOutputStream()) {
      in.write("a sentence".getBytes(UTF_8));
    }
    assertThat(child.getInputStream().readAllBytes()).isEqualTo("a sentence".getBytes(UTF_8));
    assertThat(child.waitFor()).isZero();
  }

  private static void kill(ChildBuilder builder) throws Exception {
    assertThat(builder.start().destroyForcibly().waitFor()).isEqualTo(137);
  }

  private static void fail(ChildBuilder builder) {
    assertThatThrownBy(builder::start)
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("error=2");
  }

  private static void settle() {
    System.gc();
    System.gc();
  }

  /** What stays of our mappings after collections: a test before may still hold some. */
  private static long leastMappings() {
    AtomicLong last = new AtomicLong(Long.MAX_VALUE);
    await()
        .until(
            () -> {
              System.gc();
              long now = mappings(OURS);
              return now == last.getAndSet(now);
            });
    return last.get();
  }

  private static long mappings(String of) throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains(of)).count();
    }
  }

  /** KiB per round, by least squares. */
  private static double slope(List<Long> values) {
    double middle = (values.size() - 1) / 2.0;
    double mean = values.stream().mapToLong(Long::longValue).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int i = 0; i < values.size(); i++) {
      products += (i - middle) * (values.get(i) - mean);
      squares += (i - middle) * (i - middle);
    }
    return products / squares;
  }

  private static long residentKiB() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .sum();
    }
  }
}
