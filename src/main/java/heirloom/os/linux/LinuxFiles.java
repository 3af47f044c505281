package heirloom.os.linux;

import heirloom.os.Naming;
import heirloom.os.OsException;
import heirloom.os.OsFiles;
import heirloom.os.OsHandle;
import heirloom.os.OsMappable;
import heirloom.os.OsRights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Mapped files of Linux. Sources: mmap(2), ftruncate(2), fallocate(2), proc(5). */
final class LinuxFiles implements OsFiles {

  private static final int MFD_CLOEXEC = 1;
  private static final int EOPNOTSUPP = 95;

  /** Of {@code /proc/thread-self/stat}, counted from the state, which follows the name. */
  private static final int MINOR_FAULTS = 7;

  private static final int MAJOR_FAULTS = 9;

  private final Libc libc;
  private final LinuxOs os;

  LinuxFiles(Libc libc, LinuxOs os) {
    this.libc = libc;
    this.os = os;
  }

  @Override
  public OsMappable openFile(Path file, OsRights rights, long size) throws OsException {
    String name = "file=" + file;
    return Naming.about(name, () -> openFile(name, file, rights, size));
  }

  private OsMappable openFile(String name, Path file, OsRights rights, long size)
      throws OsException {
    OsHandle handle = os.openMappable(file, rights.write());
    try {
      long before = LinuxSection.requireRegular(libc, "open", handle).size();
      if (Math.max(before, size) == 0) {
        throw Errno.exception("mmap", Errno.EINVAL, "the file is empty: give a size");
      }
      if (size > before) {
        if (!rights.write()) {
          throw Errno.exception(
              "mmap", Errno.EINVAL, "size=" + size + " is more than the file's " + before);
        }
        grow(libc, handle, before, size);
      }
      return new LinuxSection(libc, name, handle);
    } catch (OsException e) {
      handle.close();
      throw e;
    }
  }

  @Override
  public OsMappable memory(OsRights rights, long size) throws OsException {
    String name = "memory of size=" + size;
    return Naming.about(name, () -> memory(name, size));
  }

  private OsMappable memory(String name, long size) throws OsException {
    OsHandle handle =
        Descriptors.handle(
            libc,
            "memfd_create",
            libc.memfd_create(CString.ascii("heirloom-section"), MFD_CLOEXEC),
            "memory");
    try {
      grow(libc, handle, 0, size);
      return new LinuxSection(libc, name, handle);
    } catch (OsException e) {
      handle.close();
      throw e;
    }
  }

  /** Grows and reserves the new pages: else a full disk would be a fault at a later touch. */
  static void grow(Libc libc, OsHandle handle, long before, long size) throws OsException {
    int fd = (int) handle.acquire();
    try {
      Errno.restarting(libc, "ftruncate", () -> libc.ftruncate(fd, size));
      try {
        Errno.restarting(libc, "fallocate", () -> libc.fallocate(fd, 0, before, size - before));
      } catch (OsException e) {
        if (e.code() != EOPNOTSUPP) {
          libc.ftruncate(fd, before);
          throw e;
        }
        // A file system that cannot reserve, such as NFS 3: as sparse as everything there.
      }
    } finally {
      handle.release();
    }
  }

  @Override
  public Faults faults() throws OsException {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"), StandardCharsets.US_ASCII);
      // The program's name may hold anything, also spaces and brackets.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return new Faults(Long.parseLong(fields[MINOR_FAULTS]), Long.parseLong(fields[MAJOR_FAULTS]));
    } catch (IOException e) {
      throw PlainFailure.of("read", e);
    }
  }
}
