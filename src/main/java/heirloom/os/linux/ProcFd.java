package heirloom.os.linux;

import heirloom.os.Claims;
import heirloom.os.Claims.Facts;
import heirloom.os.OsException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;

/**
 * The open files of one process, as {@code /proc/PID/fd} and {@code fdinfo} show them. Plain Java.
 *
 * <p>Source: proc_pid_fd(5), proc_pid_fdinfo(5). A child's start is measured: no regular
 * expression, no formatter, no lambda here.
 */
final class ProcFd {

  static final ProcFd SELF = new ProcFd("/proc/self");

  // open(2)'s flags as fdinfo shows them, in octal; the same on all systems of this library.
  private static final long O_ACCMODE = 03;
  private static final long O_WRONLY = 01;
  private static final long O_RDWR = 02;
  private static final long O_APPEND = 02000;

  private final String directory;

  private ProcFd(String directory) {
    this.directory = directory;
  }

  /** Another process of the same user. */
  static ProcFd of(long pid) {
    return new ProcFd("/proc/" + pid);
  }

  /** The name by which an open file can be opened again. */
  String path(long number) {
    return directory.concat("/fd/").concat(Long.toString(number));
  }

  /**
   * What the number names; empty when it is not open.
   *
   * @throws OsException when {@code /proc} cannot tell
   */
  Optional<Facts> look(long number) throws OsException {
    if (number < 0 || number > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    try {
      Path path = Path.of(path(number));
      String label = Files.readSymbolicLink(path).toString();
      BasicFileAttributes stat = Files.readAttributes(path, BasicFileAttributes.class);
      long flags = flags(number);
      long way = flags & O_ACCMODE;
      return Optional.of(
          new Facts(
              type(label),
              stat.size(),
              way != O_WRONLY,
              way == O_WRONLY || way == O_RDWR,
              (flags & O_APPEND) != 0,
              identity(path, String.valueOf(stat.fileKey())),
              label));
    } catch (IOException e) {
      requireProc();
      if (PlainFailure.isMissing(e)) {
        return Optional.empty();
      }
      throw PlainFailure.of("readlink " + path(number), e);
    }
  }

  /** Some number of this process that is open on the object, reading at least. */
  Optional<Long> find(String identity) throws OsException {
    String[] numbers = new File(directory.concat("/fd")).list();
    if (numbers != null) {
      for (String number : numbers) {
        Optional<Facts> facts = look(Long.parseLong(number));
        if (facts.isPresent() && facts.get().identity().equals(identity)) {
          return Optional.of(Long.valueOf(number));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * A field of {@code /proc/PID/stat}, counted from 1 as in its manual page; 4 and above.
   *
   * @throws OsException when there is no such process
   */
  long statField(int field) throws OsException {
    String file = directory.concat("/stat");
    try {
      String text = read(file, 1024);
      // The second field is the program's name in parentheses, which may itself hold ") ".
      int at = text.lastIndexOf(')') + 1;
      for (int i = 2; i < field; i++) {
        at = text.indexOf(' ', at) + 1;
      }
      int end = text.indexOf(' ', at);
      return Long.parseLong(text.substring(at, end < 0 ? text.length() : end));
    } catch (IOException e) {
      requireProc();
      throw PlainFailure.of("read " + file, e);
    }
  }

  private static Claims.Type type(String label) {
    if (label.startsWith("/")) {
      boolean deleted = label.endsWith(" (deleted)");
      return deleted && (label.startsWith("/memfd:") || isUnlinkedShm(label))
          ? Claims.Type.MEMORY
          : Claims.Type.FILE;
    }
    if (label.startsWith("pipe:[")) {
      return Claims.Type.PIPE;
    }
    return label.startsWith("socket:[") ? Claims.Type.SOCKET : Claims.Type.OTHER;
  }

  /** A file right in /dev/shm, as shm_open(3) makes them; not one in a folder there. */
  private static boolean isUnlinkedShm(String label) {
    return label.startsWith("/dev/shm/") && label.indexOf('/', 9) < 0;
  }

  private long flags(long number) throws IOException {
    String info = read(directory.concat("/fdinfo/").concat(Long.toString(number)), 256);
    int start = info.indexOf("flags:") + 6;
    int end = info.indexOf('\n', start);
    if (start < 6 || end < 0) {
      throw PlainFailure.lacks(directory + "/fdinfo/" + number, "line of flags");
    }
    return Long.parseLong(info.substring(start, end).trim(), 8);
  }

  /** The first bytes of a file of procfs, which answers a small read at once. */
  private static String read(String file, int length) throws IOException {
    byte[] bytes = new byte[length];
    try (FileInputStream in = new FileInputStream(file)) {
      int n = in.read(bytes);
      return new String(bytes, 0, Math.max(n, 0), StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * Device and inode. The key that every JDK so far shows as {@code (dev=1a,ino=42)} is read first:
   * the {@code unix} view tells the same, but loads five classes for it, half a millisecond of a
   * child's start.
   */
  private static String identity(Path path, String key) throws IOException {
    int comma = key.indexOf(",ino=");
    if (key.startsWith("(dev=") && comma > 0 && key.endsWith(")")) {
      long device = Long.parseUnsignedLong(key.substring(5, comma), 16);
      String inode = key.substring(comma + 5, key.length() - 1);
      return Long.toUnsignedString(device).concat(".").concat(inode);
    }
    Map<String, Object> stat = Files.readAttributes(path, "unix:dev,ino");
    return stat.get("dev") + "." + stat.get("ino");
  }

  private void requireProc() throws OsException {
    if (!new File(directory.concat("/fd")).isDirectory()) {
      throw PlainFailure.noProc(directory);
    }
  }
}
