package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.ProcessNonce;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Memory files by memfd_create(2), with seals: the way of Linux. */
final class MemfdBackend implements MemoryBackend {

  static final int MFD_CLOEXEC = 0x1;
  private static final int MFD_ALLOW_SEALING = 0x2;
  private static final int MFD_NOEXEC_SEAL = 0x8;

  private static final int F_ADD_SEALS = 1033;
  private static final int F_GET_SEALS = 1034;
  private static final int F_SEAL_SEAL = 0x1;
  private static final int F_SEAL_SHRINK = 0x2;
  private static final int F_SEAL_GROW = 0x4;
  private static final int F_SEAL_FUTURE_WRITE = 0x10;

  /** By bit, F_SEAL_SEAL first. */
  private static final List<String> SEALS =
      List.of("seal", "shrink", "grow", "write", "future_write", "exec");

  private final Libc libc;

  MemfdBackend(Libc libc) {
    this.libc = libc;
  }

  @Override
  public String name() {
    return "memfd";
  }

  @Override
  public boolean seals() {
    return true;
  }

  @Override
  public int create(String label) throws OsException {
    byte[] name = CString.ascii("heirloom-" + ProcessNonce.value() + "-" + label);
    int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    // vm.memfd_noexec=2 rejects a memfd without NOEXEC_SEAL; kernels before 6.3 answer EINVAL to
    // the flag. Hence with it, and once more without (trap MemfdNoexecPolicyRefuses).
    int fd = libc.memfd_create(name, flags | MFD_NOEXEC_SEAL);
    if (fd == -1 && libc.errno() == Errno.EINVAL) {
      fd = libc.memfd_create(name, flags);
    }
    if (fd == -1 && libc.errno() == Errno.EINTR) {
      return create(label);
    }
    return (int) Errno.check(libc, "memfd_create", fd);
  }

  /** The seals of an open memory file, whoever made it; none where it has none. */
  static Set<String> sealsOf(Libc libc, int fd) {
    int found = libc.fcntl(fd, F_GET_SEALS, 0);
    Set<String> words = new LinkedHashSet<>();
    for (int bit = 0; found > 0 && bit < SEALS.size(); bit++) {
      if ((found & 1 << bit) != 0) {
        words.add(SEALS.get(bit));
      }
    }
    return Collections.unmodifiableSet(words);
  }

  @Override
  public void fix(int fd, boolean oneWay) throws OsException {
    // SEAL last of all: without it a child could add seals of its own and so lock others out.
    int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    if (oneWay) {
      seals |= F_SEAL_FUTURE_WRITE;
    }
    int wanted = seals;
    Errno.restarting(libc, "fcntl(F_ADD_SEALS)", () -> libc.fcntl(fd, F_ADD_SEALS, wanted));
    long found = Errno.restarting(libc, "fcntl(F_GET_SEALS)", () -> libc.fcntl(fd, F_GET_SEALS, 0));
    // NOEXEC_SEAL brings F_SEAL_EXEC beside ours.
    if ((found & wanted) != wanted) {
      throw Errno.exception(
          "fcntl(F_GET_SEALS)",
          Errno.EPERM,
          "the kernel shows seals=" + found + " where " + wanted + " were set");
    }
  }
}
