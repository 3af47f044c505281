package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.BaseTSD.SIZE_T;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.ptr.LongByReference;
import heirloom.os.NamedObjects;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsNamedSection;
import heirloom.os.OsWaitable;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes and opens named sections, mutexes and semaphores. */
public final class WindowsNamedObjects implements NamedObjects {

  /** SYNCHRONIZE and MUTEX_MODIFY_STATE; for a semaphore SEMAPHORE_MODIFY_STATE. */
  private static final int USE_MUTEX = 0x0010_0001;

  private static final int USE_SEMAPHORE = 0x0010_0002;
  private static final int USE_SECTION = Sections.QUERY | Sections.MAP_READ | Sections.MAP_WRITE;

  private static final int SEC_COMMIT = 0x0800_0000;

  private final Kernel32Ext kernel;
  private final Handles handles;
  private final Sections sections;
  private final FileHandles files;
  private final ObjectSecurity security;

  WindowsNamedObjects(Kernel32Ext kernel, Kernel32Ext.Ntdll ntdll, Kernel32Ext.Advapi advapi)
      throws OsException {
    this.kernel = kernel;
    this.handles = new Handles(kernel);
    this.sections = new Sections(kernel, ntdll);
    this.files = new FileHandles(kernel);
    this.security = new ObjectSecurity(kernel, advapi);
  }

  /** Called once by {@link heirloom.os.Current}. */
  public static NamedObjects create() throws OsException {
    return new WindowsNamedObjects(
        Kernel32Ext.load(), Kernel32Ext.Ntdll.load(), Kernel32Ext.Advapi.load());
  }

  @Override
  public OsNamedSection createSection(
      Name name, Optional<Backing> backing, int protection, long maximum) throws OsException {
    if (backing.isEmpty()) {
      return section(name, Handles.of(-1L), protection | SEC_COMMIT, maximum);
    }
    // The section holds the file: its handle is needed for the call alone.
    try (OsHandle file = files.open(backing.get().file(), backing.get().access());
        Handles.Use use = Handles.Use.of(file)) {
      return section(name, use.handle(), protection, maximum);
    }
  }

  private OsNamedSection section(Name name, HANDLE file, int protection, long maximum)
      throws OsException {
    Made made =
        make(
            "CreateFileMapping",
            "section",
            name,
            USE_SECTION,
            attributes ->
                kernel.CreateFileMapping(
                    file,
                    attributes,
                    protection,
                    SectionLayout.high(maximum),
                    SectionLayout.low(maximum),
                    name.text()));
    return section(name, made.handle(), made.existed());
  }

  @Override
  public OsNamedSection openSection(Name name, int access) throws OsException {
    int rights = access | Sections.QUERY | ObjectSecurity.READ_CONTROL;
    HANDLE found = kernel.OpenFileMapping(rights, false, name.text());
    return section(name, opened("OpenFileMapping", "section", found, name), true);
  }

  private OsNamedSection section(Name name, OsHandle handle, boolean existed) throws OsException {
    try {
      return new NamedSectionHandle(
          name.text(), sections, sections.shape(handle), handle, existed, security);
    } catch (OsException | RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  @Override
  public OsWaitable createMutex(Name name) throws OsException {
    Made made =
        make(
            "CreateMutex",
            "mutex",
            name,
            USE_MUTEX,
            attributes -> kernel.CreateMutex(attributes, false, name.text()));
    return new NamedWaitable(kernel, made.handle(), made.existed(), security, true);
  }

  @Override
  public OsWaitable openMutex(Name name) throws OsException {
    HANDLE found = kernel.OpenMutex(USE_MUTEX | ObjectSecurity.READ_CONTROL, false, name.text());
    return new NamedWaitable(
        kernel, opened("OpenMutex", "mutex", found, name), true, security, true);
  }

  @Override
  public OsWaitable createSemaphore(Name name, int initial, int maximum) throws OsException {
    Made made =
        make(
            "CreateSemaphore",
            "semaphore",
            name,
            USE_SEMAPHORE,
            attributes ->
                kernel.CreateSemaphoreW(attributes.getPointer(), initial, maximum, name.text()));
    return new NamedWaitable(kernel, made.handle(), made.existed(), security, false);
  }

  @Override
  public OsWaitable openSemaphore(Name name) throws OsException {
    HANDLE found =
        kernel.OpenSemaphoreW(USE_SEMAPHORE | ObjectSecurity.READ_CONTROL, false, name.text());
    return new NamedWaitable(
        kernel, opened("OpenSemaphore", "semaphore", found, name), true, security, false);
  }

  /** A handle, and whether its object was there before. */
  private record Made(OsHandle handle, boolean existed) {}

  /** One of the calls that create by name. */
  private interface Call {
    @Nullable HANDLE with(WinBase.SECURITY_ATTRIBUTES attributes);
  }

  private Made make(String call, String kind, Name name, int rights, Call creation)
      throws OsException {
    return security.lend(
        name.audience(),
        rights,
        attributes -> {
          // A success sets the code too: whether the object was there is told by nothing else.
          Native.setLastError(0);
          @Nullable HANDLE handle = creation.with(attributes);
          int code = Native.getLastError();
          boolean existed = code == WindowsErrors.ALREADY_EXISTS;
          return new Made(checked(call, kind, handle, code, name, existed), existed);
        });
  }

  private OsHandle opened(String call, String kind, @Nullable HANDLE handle, Name name)
      throws OsException {
    return checked(call, kind, handle, Native.getLastError(), name, true);
  }

  private OsHandle checked(
      String call, String kind, @Nullable HANDLE handle, int code, Name name, boolean existed)
      throws OsException {
    if (handle == null || Handles.isNone(handle)) {
      throw WindowsErrors.exception(call, code, hint(code, kind, name));
    }
    OsHandle owned = handles.own(handle, kind + " \"" + name.text() + "\"");
    try {
      if (existed) {
        security.requireOurs(handle, name);
      }
      return owned;
    } catch (OsException | RuntimeException e) {
      owned.close();
      throw e;
    }
  }

  private static String hint(int code, String kind, Name name) {
    String named = "name=" + name.text();
    return switch (code) {
      case WindowsErrors.FILE_NOT_FOUND -> named + ", no " + kind + " has it now";
      case WindowsErrors.INVALID_HANDLE -> named + " belongs to an object of another kind";
      case WindowsErrors.ACCESS_DENIED ->
          named + ": its owner does not admit this user, or the file does not allow the protection";
      default -> {
        String general = WindowsErrors.hint(code);
        yield general.isEmpty() ? named : named + "; " + general;
      }
    };
  }

  @Override
  public void copyIn(byte[] source, ByteBuffer target, int offset) throws OsException {
    Objects.checkFromIndexSize(offset, source.length, target.capacity());
    if (source.length == 0) {
      return;
    }
    try (Memory bytes = new Memory(source.length)) {
      bytes.write(0, source, 0, source.length);
      LongByReference written = new LongByReference();
      Pointer at = Native.getDirectBufferPointer(target.duplicate().clear()).share(offset);
      WindowsErrors.check(
          "WriteProcessMemory",
          kernel.WriteProcessMemory(
              kernel.GetCurrentProcess(), at, bytes, new SIZE_T(source.length), written));
      requireAll("WriteProcessMemory", written.getValue(), source.length);
    } finally {
      Reference.reachabilityFence(target);
    }
  }

  @Override
  public void copyOut(ByteBuffer source, int offset, byte[] target) throws OsException {
    Objects.checkFromIndexSize(offset, target.length, source.capacity());
    if (target.length == 0) {
      return;
    }
    try (Memory bytes = new Memory(target.length)) {
      LongByReference read = new LongByReference();
      Pointer at = Native.getDirectBufferPointer(source.duplicate().clear()).share(offset);
      WindowsErrors.check(
          "ReadProcessMemory",
          kernel.ReadProcessMemory(
              kernel.GetCurrentProcess(), at, bytes, new SIZE_T(target.length), read));
      requireAll("ReadProcessMemory", read.getValue(), target.length);
      bytes.read(0, target, 0, target.length);
    } finally {
      Reference.reachabilityFence(source);
    }
  }

  private static void requireAll(String call, long done, int asked) throws OsException {
    if (done != asked) {
      throw WindowsErrors.exception(
          call, WindowsErrors.PARTIAL_COPY, done + " of " + asked + " bytes");
    }
  }
}
