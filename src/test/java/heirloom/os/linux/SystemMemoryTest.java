package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much memory is left, from copies of the kernel's files. */
class SystemMemoryTest {

  private static final long MIB = 1 << 20;

  @TempDir Path root;

  @BeforeEach
  void machine() throws IOException {
    file(
        "proc/meminfo",
        "MemTotal:       16384 kB\nMemFree:  1 kB\nMemAvailable:  8192 kB\nSwapFree: 2048 kB\n");
  }

  @Test
  void withoutGroupsTheSystemLimits() {
    SystemMemory.Headroom room = new SystemMemory(root).headroom();
    assertThat(room.bytes()).isEqualTo(10 * MIB);
    assertThat(room.source()).contains("MemAvailable");
    assertThat(new SystemMemory(root).total()).isEqualTo(16 * MIB);
  }

  @Test
  void whatCannotBeReadLimitsNothing() throws IOException {
    Files.delete(root.resolve("proc/meminfo"));
    assertThat(new SystemMemory(root).headroom()).isEqualTo(SystemMemory.Headroom.UNKNOWN);
    assertThat(new SystemMemory(root).total()).isEqualTo(Long.MAX_VALUE);
    file("proc/meminfo", "MemAvailable: many kB\nMemTotal:\n\n");
    assertThat(new SystemMemory(root).headroom().bytes()).isGreaterThan(1L << 60);
  }

  @Test
  void aGroupOfTheSecondVersionLimitsWithItsCacheAndItsSwap() throws IOException {
    secondVersion("0::/a/b\n", "/", "/sys/fs/cgroup");
    group("sys/fs/cgroup/a/b", MIB * 7, MIB * 5, "anon 1\ninactive_file 1048576\n");
    SystemMemory.Headroom room = new SystemMemory(root).headroom();
    assertThat(room.bytes()).as("7 - 5 + cache 1 + swap 2").isEqualTo(5 * MIB);
    assertThat(room.source()).contains("/sys/fs/cgroup/a/b").contains("limit 7340032 bytes");
    file("sys/fs/cgroup/a/b/memory.swap.max", "0\n");
    assertThat(new SystemMemory(root).headroom().bytes()).isEqualTo(3 * MIB);
    assertThat(new SystemMemory(root).total()).isEqualTo(7 * MIB);
  }

  @Test
  void theTightestGroupOnTheWayUpLimits() throws IOException {
    secondVersion("0::/a/b\n", "/", "/sys/fs/cgroup");
    file("sys/fs/cgroup/a/b/memory.max", "max\n");
    group("sys/fs/cgroup/a", MIB * 4, MIB * 4, "");
    file("sys/fs/cgroup/a/memory.swap.max", "0\n");
    SystemMemory.Headroom room = new SystemMemory(root).headroom();
    assertThat(room.bytes()).isZero();
    assertThat(room.source()).contains("/sys/fs/cgroup/a (");
  }

  @Test
  void aContainersGroupIsFoundBelowTheMountedRoot() throws IOException {
    secondVersion("0::/docker/abc/inner\n", "/docker/abc", "/sys/fs/cgroup");
    group("sys/fs/cgroup/inner", MIB, 0, "");
    file("sys/fs/cgroup/inner/memory.swap.max", "0\n");
    assertThat(new SystemMemory(root).headroom().bytes()).isEqualTo(MIB);
  }

  @Test
  void aGroupThatIsHiddenFallsBackToTheMountPoint() throws IOException {
    secondVersion("0::/../../other\n", "/", "/sys/fs/cgroup");
    group("sys/fs/cgroup", MIB, 0, "");
    file("sys/fs/cgroup/memory.swap.max", "0\n");
    assertThat(new SystemMemory(root).headroom().bytes()).isEqualTo(MIB);
  }

  @Test
  void aGroupOfTheFirstVersionLimitsMemoryAndSwapTogether() throws IOException {
    file("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/x\n0::/\n");
    file(
        "proc/self/mountinfo",
        "30 25 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,cpu,memory\n");
    Path group = Path.of("sys/fs/cgroup/memory/x");
    file(group + "/memory.limit_in_bytes", MIB * 6 + "\n");
    file(group + "/memory.usage_in_bytes", MIB * 2 + "\n");
    file(group + "/memory.stat", "inactive_file 1\ntotal_inactive_file 1048576\n");
    assertThat(new SystemMemory(root).headroom().bytes()).as("4 + 1 + 2").isEqualTo(7 * MIB);
    file(group + "/memory.memsw.limit_in_bytes", MIB * 6 + "\n");
    file(group + "/memory.memsw.usage_in_bytes", MIB * 3 + "\n");
    assertThat(new SystemMemory(root).headroom().bytes()).as("6 - 3 + 1").isEqualTo(4 * MIB);
    file(group + "/memory.limit_in_bytes", "9223372036854771712\n");
    file(group + "/memory.memsw.limit_in_bytes", "9223372036854771712\n");
    assertThat(new SystemMemory(root).headroom().bytes()).as("no limit").isEqualTo(10 * MIB);
  }

  @Test
  void brokenLinesAreNoLimits() throws IOException {
    file("proc/self/cgroup", "\n::\nx\n4:memory\n0::/a b:c\n");
    file("proc/self/mountinfo", "\n - \n1 2 3\n30 25 0:26 / / rw - cgroup\n");
    assertThat(new SystemMemory(root).headroom().bytes()).isEqualTo(10 * MIB);
  }

  @Test
  void anAllocationAboveWhatIsLeftIsRefusedBeforeItReserves() throws IOException {
    file("proc/meminfo", "MemAvailable: 65536 kB\n");
    assertThatThrownBy(() -> allocate(33 * MIB))
        .isInstanceOfSatisfying(
            OsException.class,
            e -> {
              assertThat(e.symbol()).isEqualTo("ENOMEM");
              assertThat(e.hint())
                  .contains("size=" + 33 * MIB)
                  .contains("MemAvailable")
                  .contains(64 * MIB + " bytes left")
                  .contains(32 * MIB + " of them stay free");
            });
    allocate(32 * MIB).close();
    LinuxLab.withSystemFiles(root)
        .createMemory(new MemoryRequest(1L << 40, false, true, "sparse"))
        .close();
  }

  @Test
  void thisMachineHasSomethingLeft() {
    SystemMemory here = new SystemMemory(Path.of("/"));
    assertThat(here.headroom().bytes()).isBetween(1L, here.total() + (1L << 40));
    assertThat(here.headroom().source()).isNotEqualTo("no known limit");
  }

  private OsMemory allocate(long size) throws OsException {
    return LinuxLab.withSystemFiles(root)
        .createMemory(new MemoryRequest(size, false, false, "full"));
  }

  private void secondVersion(String cgroup, String mountedRoot, String point) throws IOException {
    file("proc/self/cgroup", "4:cpu:/elsewhere\n" + cgroup);
    file(
        "proc/self/mountinfo",
        "24 1 8:1 / / rw - ext4 /dev/x rw\n31 24 0:27 "
            + mountedRoot
            + " "
            + point
            + " rw,nosuid shared:5 - cgroup2 cgroup2 rw\n");
  }

  private void group(String directory, long limit, long used, String stat) throws IOException {
    file(directory + "/memory.max", limit + "\n");
    file(directory + "/memory.current", used + "\n");
    file(directory + "/memory.stat", stat);
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
