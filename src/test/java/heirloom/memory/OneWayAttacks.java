package heirloom.memory;

import heirloom.os.linux.LinuxLab;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a reader of one-way memory can try, from a path that leads to it. Each attack says what it
 * came to: "refused" and why, or "SUCCEEDED".
 */
final class OneWayAttacks {

  private static final long SIZE = 8192;
  private static final int BOTH = LinuxLab.PROT_READ | LinuxLab.PROT_WRITE;

  private OneWayAttacks() {}

  /** Does them all. */
  static Map<String, String> on(String path) throws IOException {
    Map<String, String> outcomes = new TreeMap<>();
    int reading = LinuxLab.call("open", path, LinuxLab.O_RDONLY | LinuxLab.O_CLOEXEC, 0);
    int writing = LinuxLab.call("open", path, LinuxLab.O_RDWR | LinuxLab.O_CLOEXEC, 0);
    for (int fd : new int[] {reading, writing}) {
      String how = fd == reading ? " by its descriptor" : " by a reopened one";
      outcomes.put("pwrite" + how, said(LinuxLab.pwrite(fd, "x", 0)));
      outcomes.put("pwrite at the end" + how, said(LinuxLab.pwrite(fd, "x", SIZE)));
      outcomes.put("mmap for writing" + how, said(LinuxLab.mmap(fd, SIZE, BOTH)));
      outcomes.put("shrink" + how, said(LinuxLab.call("ftruncate", fd, 4096L)));
      outcomes.put("grow" + how, said(LinuxLab.call("ftruncate", fd, 1L << 20)));
      outcomes.put("punch a hole" + how, said(fallocate(fd, 3)));
      outcomes.put("zero a range" + how, said(fallocate(fd, 0x10)));
      outcomes.put("collapse a range" + how, said(fallocate(fd, 0x8)));
      outcomes.put("seal for writing" + how, said(addSeal(fd, LinuxLab.F_SEAL_WRITE)));
      outcomes.put("seal again" + how, said(addSeal(fd, LinuxLab.F_SEAL_SHRINK)));
      outcomes.put("send a file into it" + how, said(sendInto(fd)));
      outcomes.putAll(byMapping(fd, how));
    }
    outcomes.put("truncate by path", said(LinuxLab.call("truncate", path, 0L)));
    LinuxLab.call("close", reading);
    LinuxLab.call("close", writing);
    return outcomes;
  }

  private static Map<String, String> byMapping(int fd, String how) throws IOException {
    Map<String, String> outcomes = new TreeMap<>();
    long address = LinuxLab.mmap(fd, SIZE, LinuxLab.PROT_READ);
    if (address < 0) {
      throw new IOException("not even readable: errno=" + -address);
    }
    outcomes.put("mprotect" + how, said(LinuxLab.call("mprotect", address, SIZE, BOTH)));
    outcomes.put("madvise REMOVE" + how, said(LinuxLab.call("madvise", address, SIZE, 9)));
    // A debugger's door: it writes through read-only pages where the file could be written.
    try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "rw")) {
      memory.seek(address);
      memory.write('x');
      outcomes.put("/proc/self/mem" + how, "SUCCEEDED");
    } catch (IOException e) {
      outcomes.put("/proc/self/mem" + how, "refused: " + e.getMessage());
    }
    LinuxLab.call("munmap", address, SIZE);
    return outcomes;
  }

  private static int fallocate(int fd, int mode) {
    return LinuxLab.call("fallocate", fd, mode, 0L, 4096L);
  }

  private static int addSeal(int fd, int seal) {
    return LinuxLab.call("fcntl", fd, LinuxLab.F_ADD_SEALS, seal);
  }

  private static long sendInto(int fd) {
    int source = LinuxLab.memfd(4096, LinuxLab.MFD_CLOEXEC);
    try {
      return LinuxLab.callLong("sendfile", fd, source, 0L, 4096L);
    } finally {
      LinuxLab.call("close", source);
    }
  }

  private static String said(long result) {
    return result < 0 ? "refused: errno=" + -result : "SUCCEEDED";
  }
}
