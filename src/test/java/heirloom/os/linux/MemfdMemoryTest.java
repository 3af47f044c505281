package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.MemoryContract;
import heirloom.os.MemoryRequest;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.ProcessNonce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemfdMemoryTest extends MemoryContract {

  MemfdMemoryTest() {
    super(LinuxLab.memfd(), true);
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
  void procShowsNonceAndLabel() throws IOException {
    try (OsMemory memory =
            LinuxLab.memfd().createMemory(new MemoryRequest(1, false, false, "pri.ces"));
        OsHandle handle = memory.openForChild()) {
      long fd = handle.acquire();
      assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString())
          .isEqualTo("/memfd:heirloom-" + ProcessNonce.value() + "-pri.ces (deleted)");
      handle.release();
    }
  }

  @Test
  void identityIsDeviceAndInodeAsJavaSeesThem() throws IOException {
    try (OsMemory memory = LinuxLab.memfd().createMemory(new MemoryRequest(1, false, false, "id"));
        OsHandle handle = memory.openForChild()) {
      Path path = Path.of("/proc/self/fd/" + handle.acquire());
      assertThat(memory.identity())
          .isEqualTo(
              Files.getAttribute(path, "unix:dev") + "." + Files.getAttribute(path, "unix:ino"));
      handle.release();
    }
  }
}
