package heirloom.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor} reads and advises, from files of the test's own. */
class DoctorTextTest {

  @Test
  void theLowestLimitOnTheWayToTheRootCounts(@TempDir Path root) throws Exception {
    write(root, "proc/self/cgroup", "0::/a/b\n");
    write(root, "sys/fs/cgroup/a/memory.max", "1000\n");
    write(root, "sys/fs/cgroup/a/b/memory.max", "max\n");
    write(root, "proc/meminfo", "MemTotal:       8 kB\nMemAvailable:   4 kB\n");
    write(root, "proc/self/limits", "Limit  Soft\nMax open files            1024   4096  files\n");
    MemoryLimits limits = new MemoryLimits(root);
    assertThat(limits.cgroup()).contains(1000L);
    assertThat(limits.meminfo("MemAvailable")).contains(4096L);
    assertThat(limits.openFiles()).contains("1024");
    assertThat(new MemoryLimits(root.resolve("none")).cgroup()).isEmpty();
  }

  @Test
  void theFirstReleasesOf25AreNamed() {
    assertThat(JdkAdvice.of(Runtime.Version.parse("17.0.15"))).isEmpty();
    assertThat(JdkAdvice.of(Runtime.Version.parse("25.0.3"))).isEmpty();
    assertThat(JdkAdvice.of(Runtime.Version.parse("25.0.2")).orElseThrow()).contains("25.0.3");
    assertThat(JdkAdvice.of(Runtime.Version.parse("25")).orElseThrow()).contains("25.0.3");
    assertThat(JdkAdvice.of(Runtime.Version.parse("11.0.2")).orElseThrow()).contains("17");
  }

  private static void write(Path root, String name, String text) throws Exception {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
