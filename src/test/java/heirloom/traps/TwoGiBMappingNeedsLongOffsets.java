package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.memory.Mapping;
import heirloom.memory.SharedMemory;
import heirloom.os.linux.LinuxLab;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * FileChannel.map refuses more than 2 GiB, and JNA's Pointer.getByteBuffer cuts such a length
 * silently up to JDK 20. Measured; JDK-8299684. A buffer of ours takes an int length, checked
 * first; a larger region has one mapping and several buffers, and the shortcuts name map().
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "looks at JNA and /proc")
class TwoGiBMappingNeedsLongOffsets {

  private static final long FIVE_GIB = 5L << 30;

  @Test
  void theJdkRefuses() throws IOException {
    int fd = LinuxLab.memfd(FIVE_GIB, LinuxLab.MFD_CLOEXEC);
    try (FileChannel channel =
        FileChannel.open(Path.of("/proc/self/fd/" + fd), StandardOpenOption.READ)) {
      assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 3L << 30))
          .isInstanceOf(IllegalArgumentException.class);
    } finally {
      LinuxLab.call("close", fd);
    }
  }

  @Test
  void jnaCutsSilentlyUpToTwenty() {
    // Only the buffer object is made; nothing at the address is touched.
    if (Runtime.version().feature() <= 20) {
      assertThat(LinuxLab.bareCapacity(4096, (4L << 30) + 16)).isEqualTo(16);
    } else {
      assertThatThrownBy(() -> LinuxLab.bareCapacity(4096, (4L << 30) + 16))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void oursIsWholeInParts() throws IOException {
    try (SharedMemory memory = SharedMemory.request(FIVE_GIB).sparse().allocate()) {
      Mapping whole = memory.map();
      assertThat(whole.length()).isEqualTo(FIVE_GIB);
      whole.buffer(3L << 30, 1 << 30).putLong((1 << 30) - 8, 42);
      assertThat(whole.buffer((4L << 30) - 16, 16).getLong(8)).isEqualTo(42);
      assertThat(memory.map(3L << 30, 1 << 30).longs().get((1 << 27) - 1)).isEqualTo(42);
      assertThatThrownBy(memory::bytes)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("size=" + FIVE_GIB)
          .hasMessageContaining("map()");
      assertThatThrownBy(whole::doubles)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=" + FIVE_GIB)
          .hasMessageContaining("buffer(offset, length)");
    }
  }
}
