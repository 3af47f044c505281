package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.memory.SharedMemory;
import heirloom.os.OsHandle;
import heirloom.os.linux.LinuxLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A JNA-free Java child cannot read seals: fdinfo does not show them. Measured. The parent makes
 * sure of them when the region is born, before any child can have it, and a kernel that keeps fewer
 * than were asked for makes the allocation fail.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memfds and seals")
class SealsInvisibleWithoutJna {

  @Test
  void procSaysNothingOfSeals() throws IOException {
    try (SharedMemory memory = SharedMemory.allocateOneWay(4096);
        Grant grant = memory.open()) {
      OsHandle handle = grant.handles().get(0);
      String info = Files.readString(Path.of("/proc/self/fdinfo/" + handle.acquire()));
      handle.release();
      assertThat(info).contains("flags:").doesNotContainIgnoringCase("seal");
    }
  }

  @Test
  void missingSealsMakeTheAllocationFail() {
    assertThat(LinuxLab.allocationWithoutSeals())
        .hasMessageContaining("F_GET_SEALS")
        .hasMessageContaining("EPERM");
  }
}
