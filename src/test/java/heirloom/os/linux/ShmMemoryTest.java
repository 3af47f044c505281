package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.MemoryContract;
import heirloom.os.MemoryRequest;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The second backend: the same contract, no seals and no one-way memory. */
class ShmMemoryTest extends MemoryContract {

  ShmMemoryTest() {
    super(LinuxLab.shm(), false);
  }

  @Override
  protected boolean isInheritable(OsHandle handle) {
    return LinuxLab.inheritable(handle);
  }

  @Override
  protected Optional<String> shown(OsHandle handle) throws IOException {
    Path link = Path.of("/proc/self/fd/" + handle.acquire());
    handle.release();
    return Optional.of(Files.readSymbolicLink(link).toString());
  }

  @Test
  void aNameThatIsTakenIsTriedAgainUnderAnother() throws OsException {
    FaultyLibc faulty = new FaultyLibc(LinuxLab.libc());
    faulty.failNext("shm_open", Errno.EEXIST);
    Os os = new LinuxOs(faulty.libc(), new ShmBackend(faulty.libc()));
    os.createMemory(new MemoryRequest(1, false, false, "again")).close();
    assertThat(faulty.failed()).contains("shm_open");
  }

  @Test
  void theSettingForcesIt() throws OsException {
    String before = System.getProperty("heirloom.memory", "");
    System.setProperty("heirloom.memory", "shm");
    try {
      FaultyLibc faulty = new FaultyLibc(LinuxLab.libc());
      Os os = new LinuxOs(faulty.libc());
      faulty.disarm();
      os.createMemory(new MemoryRequest(1, false, false, "forced")).close();
      assertThat(faulty.calls()).contains("shm_open").doesNotContain("memfd_create");
      System.setProperty("heirloom.memory", "heap");
      assertThatThrownBy(() -> new LinuxOs(faulty.libc()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("heirloom.memory=heap");
    } finally {
      if (before.isEmpty()) {
        System.clearProperty("heirloom.memory");
      } else {
        System.setProperty("heirloom.memory", before);
      }
    }
  }

  @Test
  void itStandsInWhereTheKernelHasNoMemfd() throws OsException {
    FaultyLibc faulty = new FaultyLibc(LinuxLab.libc());
    faulty.failNext("memfd_create", Errno.ENOSYS);
    Os os = new LinuxOs(faulty.libc());
    faulty.disarm();
    try (OsMemory memory = os.createMemory(new MemoryRequest(1, false, false, "stand-in"))) {
      assertThat(memory.oneWay()).isFalse();
    }
    assertThat(faulty.calls()).contains("shm_open");
  }
}
