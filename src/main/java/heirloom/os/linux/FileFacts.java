package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import heirloom.os.OsException;

/**
 * What the kernel says of the object behind a descriptor. Source: statx(2).
 *
 * @param identity {@code device.inode} in decimal, the device as stat(2) and Java's {@code
 *     unix:dev} number it
 * @param allocated bytes that really take memory or disk
 * @param size bytes from start to end
 * @param owner the user to whom it belongs
 * @param mode its kind and permission bits
 */
record FileFacts(String identity, long allocated, long size, long owner, int mode) {

  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BASIC_STATS = 0x7ff;

  private static final int STX_UID = 20;
  private static final int STX_MODE = 28;
  private static final int STX_INO = 32;
  private static final int STX_SIZE = 40;
  private static final int STX_BLOCKS = 48;
  private static final int STX_DEV_MAJOR = 136;
  private static final int STX_DEV_MINOR = 140;
  private static final int BLOCK = 512;

  private static final int S_IFMT = 0170000;
  private static final int S_IFSOCK = 0140000;
  private static final int S_IFREG = 0100000;
  private static final int S_IFDIR = 0040000;
  private static final int S_IFIFO = 0010000;

  private static final byte[] NO_PATH = {0};

  static FileFacts of(Libc libc, int fd) throws OsException {
    try (Memory buffer = new Memory(Libc.STATX_SIZE)) {
      Errno.restarting(
          libc, "statx", () -> libc.statx(fd, NO_PATH, AT_EMPTY_PATH, STATX_BASIC_STATS, buffer));
      String device = Long.toUnsignedString(device(buffer));
      String inode = Long.toUnsignedString(buffer.getLong(STX_INO));
      return new FileFacts(
          device + "." + inode,
          buffer.getLong(STX_BLOCKS) * BLOCK,
          buffer.getLong(STX_SIZE),
          buffer.getInt(STX_UID) & 0xffffffffL,
          Short.toUnsignedInt(buffer.getShort(STX_MODE)));
    }
  }

  /** Bytes with an end that ftruncate(2) can move, which nothing else has. */
  boolean isRegular() {
    return (mode & S_IFMT) == S_IFREG;
  }

  /** What it is, for a message. Source: inode(7). */
  String kind() {
    return switch (mode & S_IFMT) {
      case S_IFREG -> "a regular file";
      case S_IFDIR -> "a directory";
      case S_IFIFO -> "a named pipe";
      case S_IFSOCK -> "a socket";
      default -> "a device";
    };
  }

  /** gnu_dev_makedev(3): statx tells major and minor apart, everybody else the two in one word. */
  private static long device(Pointer statx) {
    long major = statx.getInt(STX_DEV_MAJOR) & 0xffffffffL;
    long minor = statx.getInt(STX_DEV_MINOR) & 0xffffffffL;
    return (major & 0xfffff000L) << 32
        | (major & 0xfffL) << 8
        | (minor & 0xffffff00L) << 12
        | (minor & 0xffL);
  }
}
