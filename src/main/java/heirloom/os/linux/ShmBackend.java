package heirloom.os.linux;

import heirloom.os.OsException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Memory files by shm_open(3) and shm_unlink(3) at once, for systems without memfd: no seals, hence
 * no one-way memory, and a hostile child can truncate the region under its parent.
 *
 * <p>The name lives for the moment between the two calls; a process killed there leaves an empty
 * object {@code /dev/shm/heirloom-…} behind.
 */
final class ShmBackend implements MemoryBackend {

  private static final int O_RDWR = 0x2;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int OWNER_ONLY = 0600;

  private final Libc libc;
  private final SecureRandom random = new SecureRandom();

  ShmBackend(Libc libc) {
    this.libc = libc;
  }

  @Override
  public String name() {
    return "shm";
  }

  @Override
  public boolean seals() {
    return false;
  }

  @Override
  public int create(String label) throws OsException {
    while (true) {
      byte[] name = CString.ascii(randomName() + "-" + label);
      int fd = libc.shm_open(name, O_RDWR | O_CREAT | O_EXCL, OWNER_ONLY);
      if (fd != -1) {
        unlink(fd, name);
        return fd;
      }
      int errno = libc.errno();
      // O_EXCL: the object is new and ours, or there is another try under another name.
      if (errno != Errno.EEXIST && errno != Errno.EINTR) {
        throw Errno.exception("shm_open", errno);
      }
    }
  }

  @Override
  public void fix(int fd, boolean oneWay) {
    // Nothing can be fixed here; the allocator has refused one-way requests before.
  }

  private void unlink(int fd, byte[] name) throws OsException {
    try {
      Errno.restarting(libc, "shm_unlink", () -> libc.shm_unlink(name));
    } catch (OsException e) {
      if (e.code() == Errno.ENOENT) {
        return; // somebody tidied /dev/shm meanwhile: no name is what we want
      }
      libc.close(fd);
      throw e;
    }
  }

  private String randomName() {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    return "/heirloom-" + HexFormat.of().formatHex(bits);
  }
}
