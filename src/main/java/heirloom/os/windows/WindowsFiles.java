package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.Naming;
import heirloom.os.OsException;
import heirloom.os.OsFiles;
import heirloom.os.OsHandle;
import heirloom.os.OsMappable;
import heirloom.os.OsRights;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Mapped files of Windows: sections without a name. Source: memoryapi.h on Microsoft Learn. */
final class WindowsFiles implements OsFiles {

  private static final int GENERIC_READ = 0x8000_0000;
  private static final int GENERIC_WRITE = 0x4000_0000;
  private static final int GENERIC_EXECUTE = 0x2000_0000;
  private static final int SEC_COMMIT = 0x0800_0000;

  private static final int PAGE_READONLY = 0x02;
  private static final int PAGE_READWRITE = 0x04;
  private static final int PAGE_WRITECOPY = 0x08;

  /** From a protection to the same with execution: PAGE_EXECUTE_READ is 0x20. */
  private static final int EXECUTE_SHIFT = 4;

  /** PROCESS_MEMORY_COUNTERS of 64-bit Windows; the count of faults follows {@code cb}. */
  private static final int COUNTERS = 72;

  private final Kernel32Ext kernel;
  private final Sections sections;
  private final FileHandles files;
  private final Handles handles;

  WindowsFiles(Kernel32Ext kernel, Sections sections) {
    this.kernel = kernel;
    this.sections = sections;
    this.files = new FileHandles(kernel);
    this.handles = new Handles(kernel);
  }

  @Override
  public OsMappable openFile(Path file, OsRights rights, long size) throws OsException {
    int access =
        GENERIC_READ
            | (rights.write() ? GENERIC_WRITE : 0)
            | (rights.execute() ? GENERIC_EXECUTE : 0);
    OsHandle opened = files.open(file, access);
    String name = "file=" + file;
    try {
      return Naming.about(name, () -> section(name, opened, rights, size));
    } catch (OsException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private OsMappable section(String name, OsHandle opened, OsRights rights, long size)
      throws OsException {
    try (Handles.Use use = Handles.Use.of(opened)) {
      // A size below the file's would map only its beginning: the file keeps its size here.
      long maximum = size > files.size(use.handle()) ? size : 0;
      OsHandle section = section(use.handle(), protection(rights), maximum);
      return new WindowsFile(kernel, sections, new WindowsFile.Held(name, section, opened), rights);
    }
  }

  @Override
  public OsMappable memory(OsRights rights, long size) throws OsException {
    String name = "memory of size=" + size;
    return Naming.about(
        name,
        () -> {
          OsHandle section = section(Handles.of(-1L), protection(rights) | SEC_COMMIT, size);
          OsHandle none = OsHandle.borrowed(0, "no file");
          return new WindowsFile(
              kernel, sections, new WindowsFile.Held(name, section, none), rights);
        });
  }

  private OsHandle section(HANDLE file, int protection, long maximum) throws OsException {
    @Nullable HANDLE section =
        kernel.CreateFileMapping(
            file, null, protection, SectionLayout.high(maximum), SectionLayout.low(maximum), null);
    return handles.checkAndOwn("CreateFileMapping", section, "section");
  }

  private static int protection(OsRights rights) {
    int plain = rights.write() ? PAGE_READWRITE : rights.copy() ? PAGE_WRITECOPY : PAGE_READONLY;
    return rights.execute() ? plain << EXECUTE_SHIFT : plain;
  }

  /** {@inheritDoc} Of the whole process: Windows counts no thread's, and not what was read. */
  @Override
  public Faults faults() throws OsException {
    try (Memory counters = new Memory(COUNTERS)) {
      counters.setInt(0, COUNTERS);
      WindowsErrors.check(
          "GetProcessMemoryInfo",
          kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), counters, COUNTERS));
      return new Faults(counters.getInt(4) & 0xffffffffL, 0);
    }
  }
}
