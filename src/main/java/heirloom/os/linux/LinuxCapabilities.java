package heirloom.os.linux;

import heirloom.os.Capabilities;
import heirloom.os.Capabilities.Item;
import heirloom.os.Capabilities.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out what this Linux offers. Only true absence counts: a probe that meets a full table of
 * descriptors says nothing about the kernel. Trap: {@code SpawnExtensionIsMissing}.
 */
final class LinuxCapabilities {

  /** Why an item matters. */
  private enum Weight {
    /** Nothing works without it. */
    REQUIRED,
    /** Without it a second way is taken, or one feature is refused. */
    PREFERRED,
    /** Only told. */
    REMARK
  }

  private static final int MFD_CLOEXEC = 0x1;
  private static final int MFD_NOEXEC_SEAL = 0x8;
  private static final long PIDFD_OPEN = 434;
  private static final int RLIMIT_NOFILE = 7;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  private final Libc libc;
  private final List<Item> items = new ArrayList<>();
  private Level level = Level.SUPPORTED;

  private LinuxCapabilities(Libc libc) {
    this.libc = libc;
  }

  /**
   * Probes.
   *
   * @param closing which way starts take here
   * @param seals whether memory is made by memfd_create
   */
  static Capabilities probe(Libc libc, Spawner.Closing closing, boolean seals) {
    LinuxCapabilities found = new LinuxCapabilities(libc);
    found.system();
    found.memory(seals);
    found.spawn(closing);
    return new Capabilities(
        found.level, List.copyOf(found.items), libc.getpagesize(), libc.getpagesize());
  }

  /** Whether {@code version} is {@code major.minor} or later; anything unreadable is not. */
  static boolean isAtLeast(String version, int major, int minor) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      return false;
    }
    int first = Integer.parseInt(parts.group(1));
    return first > major || (first == major && Integer.parseInt(parts.group(2)) >= minor);
  }

  private void system() {
    String kernel = text("/proc/sys/kernel/osrelease").orElse(System.getProperty("os.version", ""));
    add(Weight.REQUIRED, "kernel", isAtLeast(kernel, 5, 4), kernel + "; 5.4 is the oldest");
    String glibc = libc.gnu_get_libc_version().getString(0, "US-ASCII");
    add(Weight.REQUIRED, "glibc", isAtLeast(glibc, 2, 29), glibc + "; 2.29 is the oldest");
    boolean proc = Files.isDirectory(Path.of("/proc/self/fd"));
    add(
        Weight.PREFERRED,
        "/proc",
        proc,
        proc ? "mounted" : "not mounted: Java children cannot attach without JNA");
    long[] limit = new long[2];
    if (libc.getrlimit(RLIMIT_NOFILE, limit) == 0) {
      add(Weight.REMARK, "open files", true, "at most " + limit[0] + ", hard limit " + limit[1]);
    }
  }

  private void memory(boolean seals) {
    add(
        Weight.PREFERRED,
        "memfd_create",
        seals,
        seals ? "with seals" : "shm_open and shm_unlink instead: no seals, no one-way regions");
    if (!seals) {
      return;
    }
    boolean noexec = memfdKnows(MFD_NOEXEC_SEAL);
    String policy =
        text("/proc/sys/vm/memfd_noexec").map(value -> "; vm.memfd_noexec=" + value).orElse("");
    add(
        Weight.REMARK,
        "MFD_NOEXEC_SEAL",
        noexec,
        (noexec ? "regions cannot be executed" : "kernel older than 6.3: without it") + policy);
  }

  private boolean memfdKnows(int flag) {
    byte[] name = "heirloom-probe\0".getBytes(StandardCharsets.US_ASCII);
    int fd = libc.memfd_create(name, MFD_CLOEXEC | flag);
    if (fd == -1) {
      return libc.errno() != Errno.EINVAL;
    }
    libc.close(fd);
    return true;
  }

  private void spawn(Spawner.Closing closing) {
    add(
        Weight.REQUIRED,
        "posix_spawn chdir",
        SpawnExtensions.hasChdir(),
        "posix_spawn_file_actions_addchdir_np of glibc 2.29");
    boolean complete = closing == Spawner.Closing.CLOSE_FROM;
    add(
        Weight.PREFERRED,
        "posix_spawn closefrom",
        complete,
        complete
            ? "children hold what they are given and nothing else"
            : "older than glibc 2.34: the numbers in /proc/self/fd are closed, one that another"
                + " thread opens at that moment may reach the child");
    long fd = libc.syscall(PIDFD_OPEN, ProcessHandle.current().pid(), 0, 0, 0);
    int errno = fd == -1 ? libc.errno() : 0;
    if (fd != -1) {
      libc.close((int) fd);
    }
    boolean pidfd = errno != Errno.ENOSYS && errno != Errno.EPERM && errno != Errno.EINVAL;
    add(
        Weight.REQUIRED,
        "pidfd",
        pidfd,
        pidfd
            ? "children are held by pidfd"
            : "pidfd_open: "
                + Errno.text(errno)
                + "; a seccomp filter of an old container runtime?");
    Optional<String> setpriv = ParentDeath.setpriv();
    add(
        Weight.PREFERRED,
        "setpriv",
        setpriv.isPresent(),
        setpriv.orElse("not found: endWithParent() works for Java children only"));
  }

  private void add(Weight weight, String name, boolean available, String remark) {
    items.add(new Item(name, available, remark));
    if (available || weight == Weight.REMARK) {
      return;
    }
    if (weight == Weight.REQUIRED) {
      level = Level.UNSUPPORTED;
    } else if (level == Level.SUPPORTED) {
      level = Level.DEGRADED;
    }
  }

  private static Optional<String> text(String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)).strip());
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }
}
