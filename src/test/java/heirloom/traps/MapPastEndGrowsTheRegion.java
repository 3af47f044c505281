package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.Grant;
import heirloom.memory.SharedMemory;
import heirloom.os.OsHandle;
import heirloom.os.linux.LinuxLab;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * {@code FileChannel.map(READ_WRITE, 0, size + 4096)} silently enlarges an unsealed memfd.
 * Measured. We give exact sizes, and F_SEAL_GROW keeps every other process from it too.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memfds and seals")
class MapPastEndGrowsTheRegion {

  @Test
  void anUnsealedMemfdGrows() throws IOException {
    int fd = LinuxLab.memfd(4096, LinuxLab.MFD_CLOEXEC);
    try (FileChannel channel = open(fd)) {
      assertThat(channel.map(FileChannel.MapMode.READ_WRITE, 0, 8192).capacity()).isEqualTo(8192);
      assertThat(channel.size()).isEqualTo(8192);
    } finally {
      LinuxLab.call("close", fd);
    }
  }

  @Test
  void oursDoesNot() throws IOException {
    try (SharedMemory memory = SharedMemory.allocate(4096);
        Grant grant = memory.open()) {
      OsHandle handle = grant.handles().get(0);
      try (FileChannel channel = open(handle.acquire())) {
        assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_WRITE, 0, 8192))
            .isInstanceOf(IOException.class);
        assertThat(channel.size()).isEqualTo(4096);
      } finally {
        handle.release();
      }
    }
  }

  private static FileChannel open(long fd) throws IOException {
    return FileChannel.open(
        Path.of("/proc/self/fd/" + fd), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
