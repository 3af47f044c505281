package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.MemoryRequest;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.ProcessNonce;
import heirloom.testing.HandleCensus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Every call of a region's life fails once with every errno: typed exception, nothing left. */
class MemoryFaultsTest {

  private static final String LABEL = "faulty";

  @Test
  void everyCallOfAMemfdRegion() throws Exception {
    FaultyLibc faulty = new FaultyLibc(LinuxLab.libc());
    sweep("memfd two-way", faulty, new MemfdBackend(faulty.libc()), false, false);
    sweep("memfd one-way", faulty, new MemfdBackend(faulty.libc()), true, false);
    sweep("memfd sparse", faulty, new MemfdBackend(faulty.libc()), false, true);
  }

  @Test
  void everyCallOfAShmRegion() throws Exception {
    FaultyLibc faulty = new FaultyLibc(LinuxLab.libc());
    sweep("shm two-way", faulty, new ShmBackend(faulty.libc()), false, false);
    try (Stream<Path> left = Files.list(Path.of("/dev/shm"))) {
      // Other programs of ours may run beside, with regions of other labels.
      assertThat(left.map(p -> p.getFileName().toString()))
          .noneMatch(name -> name.matches("heirloom-[0-9a-f]{32}-" + LABEL));
    }
  }

  private static void sweep(
      String what, FaultyLibc faulty, MemoryBackend backend, boolean oneWay, boolean sparse)
      throws Exception {
    Os os = new LinuxOs(faulty.libc(), backend);
    MemoryRequest request = new MemoryRequest(200_000, oneWay, sparse, LABEL);
    Map<String, Integer> before = HandleCensus.count();
    int[] outcomes = {0, 0};
    int pairs =
        FaultSweep.over(
            faulty,
            FaultSweep.ERRNOS,
            (armed, errno) -> {
              try {
                live(os, request);
                outcomes[0]++;
              } catch (OsException e) {
                assertThat(e.code()).isEqualTo(errno);
                assertThat(e.symbol()).isEqualTo(Errno.symbol(errno));
                assertThat(armed.failed().orElseThrow()).isEqualTo(e.call().split("\\(", -1)[0]);
                outcomes[1]++;
              }
              assertThat(HandleCensus.count()).isEqualTo(before);
            });
    System.out.println(
        what + ": pairs=" + pairs + " survived=" + outcomes[0] + " refused=" + outcomes[1]);
    assertThat(pairs).isGreaterThan(8 * FaultSweep.ERRNOS.size() - 1);
    assertThat(outcomes[0]).isPositive();
    assertThat(outcomes[1]).isPositive();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              System.gc();
              return mapped() == 0;
            });
  }

  private static void live(Os os, MemoryRequest request) throws OsException {
    try (OsMemory memory = os.createMemory(request, ByteBuffer.allocate(100_000))) {
      memory.map(65_536, 100, true).buffer(0, 100).put(0, (byte) 1);
      assertThat(memory.map(0, 100_000, false).buffer(65_536, 1).get(0)).isEqualTo((byte) 1);
      try (OsHandle handle = memory.openForChild()) {
        assertThat(os.identityOf(handle)).isEqualTo(memory.identity());
      }
    }
  }

  private static long mapped() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .filter(
              l -> l.contains(ProcessNonce.value() + "-" + LABEL) || l.contains("/dev/shm/heir"))
          .count();
    }
  }
}
