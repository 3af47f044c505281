package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsMemory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the system may do while a region's first bytes are written. */
class BornWithBytesTest {

  private static final int MIB = 1 << 20;

  /** More than is taken at a time. */
  private static final int SIZE = 68 * MIB;

  private static final int CONTENT = 67 * MIB;

  @TempDir Path root;

  private long available = Long.MAX_VALUE >> 20;
  private long othersTake;
  private int atOnce = Integer.MAX_VALUE;

  @BeforeEach
  void machine() throws IOException {
    Files.createDirectories(root.resolve("proc"));
    tell();
  }

  private void tell() throws IOException {
    Files.writeString(root.resolve("proc/meminfo"), "MemAvailable: " + (available >> 10) + " kB\n");
  }

  /** Writes at most so many bytes at once, and has less memory after each that it took. */
  private Libc library() {
    Libc real = LinuxLab.libc();
    return (Libc)
        Proxy.newProxyInstance(
            Libc.class.getClassLoader(),
            new Class<?>[] {Libc.class},
            (proxy, method, arguments) -> {
              boolean writes = method.getName().equals("write");
              if (writes) {
                arguments[2] = Math.min((Long) arguments[2], atOnce);
              }
              try {
                Object result = method.invoke(real, arguments);
                if (writes) {
                  available -= (Long) result + othersTake;
                  tell();
                } else if (method.getName().equals("fallocate")) {
                  available -= (Long) arguments[3];
                  tell();
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static OsMemory allocate(Libc libc, Path root, MemoryRequest request, ByteBuffer content)
      throws OsException {
    return new MemoryAllocator(libc, new MemfdBackend(libc), new SystemMemory(root))
        .allocate(request, content);
  }

  private static MemoryRequest twoWay(long size) {
    return new MemoryRequest(size, false, false, "born");
  }

  @Test
  void aShortWriteIsContinuedAndAnInterruptedOneRepeated() throws Exception {
    ByteBuffer content = ByteBuffer.allocate(300_000);
    for (int i = 0; i < content.capacity(); i++) {
      content.put(i, (byte) (i * 7));
    }
    atOnce = 1000;
    FaultyLibc interrupted = new FaultyLibc(library());
    interrupted.failNext("write", Errno.EINTR);
    try (OsMemory memory = allocate(interrupted.libc(), root, twoWay(300_000), content)) {
      assertThat(interrupted.failed()).contains("write");
      assertThat(memory.map(0, 300_000, false).buffer(0, 300_000)).isEqualTo(content);
    }
  }

  /** What the content has taken is not asked for a second time. */
  @Test
  void theRegionFitsWhereItsSizeFits() throws Exception {
    available = SIZE + 34L * MIB; // 32 of them stay free
    ByteBuffer content = ByteBuffer.allocateDirect(CONTENT).put(CONTENT - 1, (byte) 1);
    try (OsMemory memory = allocate(library(), root, twoWay(SIZE), content)) {
      assertThat(memory.map(0, SIZE, false).buffer(CONTENT - 1, 1).get(0)).isEqualTo((byte) 1);
    }
  }

  @Test
  void memoryThatGoesMeanwhileIsNoticedBeforeMoreIsTaken() {
    available = SIZE + 34L * MIB;
    othersTake = 10L * MIB;
    ByteBuffer content = ByteBuffer.allocateDirect(CONTENT);
    assertThatThrownBy(() -> allocate(library(), root, twoWay(SIZE), content))
        .isInstanceOfSatisfying(
            OsException.class,
            e -> {
              assertThat(e.symbol()).isEqualTo("ENOMEM");
              assertThat(e.hint()).contains(4 * MIB + " are still to be taken");
            });
  }

  @Test
  void aSparseRegionNeedsRoomForItsContentAlone() throws Exception {
    available = 40L * MIB;
    MemoryRequest request = new MemoryRequest(1L << 40, false, true, "born");
    ByteBuffer content = ByteBuffer.allocateDirect(7 * MIB).put(5, (byte) 9);
    try (OsMemory memory = allocate(library(), root, request, content)) {
      assertThat(memory.map(0, 4096, false).buffer(5, 1).get(0)).isEqualTo((byte) 9);
    }
    available = 40L * MIB;
    tell();
    ByteBuffer larger = ByteBuffer.allocateDirect(9 * MIB);
    assertThatThrownBy(() -> allocate(library(), root, request, larger))
        .hasMessageContaining("ENOMEM");
  }
}
