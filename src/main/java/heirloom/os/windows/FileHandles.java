package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.ptr.LongByReference;
import heirloom.os.FileMode;
import heirloom.os.Naming;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.nio.file.Path;

/** Opens files and the null device, and tells one file from another. */
final class FileHandles {

  private static final int FILE_WRITE_DATA = 0x2;
  private static final int FILE_GENERIC_WRITE = 0x0012_0116;
  private static final int GENERIC_READ = 0x8000_0000;
  private static final int GENERIC_WRITE = 0x4000_0000;
  private static final int SHARE_ALL = 0x7;
  private static final int CREATE_ALWAYS = 2;
  private static final int OPEN_EXISTING = 3;
  private static final int OPEN_ALWAYS = 4;
  private static final int ATTRIBUTE_NORMAL = 0x80;
  private static final int FILE_TYPE_DISK = 1;
  private static final int INFORMATION_BYTES = 52;
  private static final int VOLUME_OFFSET = 28;
  private static final int INDEX_HIGH_OFFSET = 44;
  private static final int INDEX_LOW_OFFSET = 48;
  private static final int LONGEST_PLAIN_PATH = 247;

  private final Kernel32Ext kernel;
  private final Handles handles;

  FileHandles(Kernel32Ext kernel) {
    this.kernel = kernel;
    this.handles = new Handles(kernel);
  }

  OsHandle open(Path file, FileMode mode) throws OsException {
    String name = extended(file.toAbsolutePath().normalize().toString());
    return switch (mode) {
      case READ -> open(name, GENERIC_READ, OPEN_EXISTING);
      case WRITE -> open(name, GENERIC_WRITE, CREATE_ALWAYS);
      // Without the right to write elsewhere the system itself puts every write at the end, also
      // that of a child that knows nothing of it.
      case APPEND -> open(name, FILE_GENERIC_WRITE & ~FILE_WRITE_DATA, OPEN_ALWAYS);
      case READ_WRITE -> open(name, GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING);
    };
  }

  /**
   * A file that is there. Never OPEN_ALWAYS: a misspelt path, or a section that is refused
   * afterwards, would leave an empty file behind.
   */
  OsHandle open(Path file, int access) throws OsException {
    String name = extended(file.toAbsolutePath().normalize().toString());
    return Naming.about("file=" + file, () -> open(name, access, OPEN_EXISTING));
  }

  /** Bytes of an open file. */
  long size(HANDLE file) throws OsException {
    LongByReference size = new LongByReference();
    WindowsErrors.check("GetFileSizeEx", kernel.GetFileSizeEx(file, size));
    return size.getValue();
  }

  OsHandle nullDevice() throws OsException {
    return open("NUL", GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING);
  }

  private OsHandle open(String name, int access, int disposition) throws OsException {
    HANDLE file =
        kernel.CreateFile(name, access, SHARE_ALL, null, disposition, ATTRIBUTE_NORMAL, null);
    return handles.checkAndOwn("CreateFile", file, "file \"" + name + "\"");
  }

  /**
   * {@code volume.index} in decimal; empty for what is no file on a disk.
   *
   * <p>Source: BY_HANDLE_FILE_INFORMATION on Microsoft Learn.
   */
  String identityOf(OsHandle handle) throws OsException {
    try (Handles.Use use = Handles.Use.of(handle);
        Memory information = new Memory(INFORMATION_BYTES)) {
      if (kernel.GetFileType(use.handle()) != FILE_TYPE_DISK) {
        return "";
      }
      WindowsErrors.check(
          "GetFileInformationByHandle",
          kernel.GetFileInformationByHandle(use.handle(), information));
      long index =
          SectionLayout.join(
              information.getInt(INDEX_HIGH_OFFSET), information.getInt(INDEX_LOW_OFFSET));
      return Integer.toUnsignedString(information.getInt(VOLUME_OFFSET))
          + "."
          + Long.toUnsignedString(index);
    }
  }

  /** The form without a limit of 260 characters, for a path that needs it. Pure. */
  static String extended(String absolute) {
    if (absolute.length() <= LONGEST_PLAIN_PATH || absolute.startsWith("\\\\?\\")) {
      return absolute;
    }
    return absolute.startsWith("\\\\")
        ? "\\\\?\\UNC\\" + absolute.substring(2)
        : "\\\\?\\" + absolute;
  }
}
