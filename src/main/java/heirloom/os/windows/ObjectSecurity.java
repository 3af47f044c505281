package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinDef.DWORD;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.platform.win32.WinNT.HANDLEByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import heirloom.os.NamedObjects.Audience;
import heirloom.os.NamedObjects.Name;
import heirloom.os.OsException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a named object and whom it admits.
 *
 * <p>Descriptors are written in the security descriptor definition language: "Security Descriptor
 * String Format" on Microsoft Learn. An object of ours names its owner, since the system would take
 * the group of administrators for it where the process is elevated.
 */
final class ObjectSecurity {

  /** STANDARD_RIGHTS of it: without this right nobody could ask who the owner is. */
  static final int READ_CONTROL = 0x0002_0000;

  private static final int SE_KERNEL_OBJECT = 6;
  private static final int OWNER_AND_LIST = 0x1 | 0x4;
  private static final int TOKEN_QUERY = 0x8;
  private static final int TOKEN_USER = 1;
  private static final int TOKEN_OWNER = 4;
  private static final int TOKEN_BYTES = 512;
  private static final int REVISION = 1;

  private final Kernel32Ext kernel;
  private final Kernel32Ext.Advapi advapi;
  private final String user;
  private final Set<String> ours;

  ObjectSecurity(Kernel32Ext kernel, Kernel32Ext.Advapi advapi) throws OsException {
    this.kernel = kernel;
    this.advapi = advapi;
    HANDLEByReference token = new HANDLEByReference();
    WindowsErrors.check(
        "OpenProcessToken",
        advapi.OpenProcessToken(kernel.GetCurrentProcess(), TOKEN_QUERY, token));
    try {
      user = identity(token.getValue(), TOKEN_USER);
      ours = Set.copyOf(List.of(user, identity(token.getValue(), TOKEN_OWNER)));
    } finally {
      kernel.CloseHandle(token.getValue());
    }
  }

  /** What a descriptor says: all to this user, and {@code rights} to everybody where so asked. */
  static String text(String user, Audience audience, int rights) {
    String all = "O:" + user + "D:P(A;;GA;;;" + user + ")";
    return switch (audience) {
      case OWNER -> all;
      case EVERYONE -> all + "(A;;0x" + Integer.toHexString(rights | READ_CONTROL) + ";;;WD)";
    };
  }

  /** A call that takes security attributes. */
  interface Creation<T> {
    T with(WinBase.SECURITY_ATTRIBUTES attributes) throws OsException;
  }

  /**
   * Lends attributes to a creation: never inheritable, and for this audience.
   *
   * @param rights what everybody gets where the audience is everyone
   */
  <T> T lend(Audience audience, int rights, Creation<T> creation) throws OsException {
    PointerByReference descriptor = new PointerByReference();
    WindowsErrors.check(
        "ConvertStringSecurityDescriptorToSecurityDescriptor",
        advapi.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            text(user, audience, rights), REVISION, descriptor, null));
    try {
      WinBase.SECURITY_ATTRIBUTES attributes = new WinBase.SECURITY_ATTRIBUTES();
      attributes.dwLength = new DWORD(attributes.size());
      attributes.lpSecurityDescriptor = descriptor.getValue();
      attributes.bInheritHandle = false;
      attributes.write();
      return creation.with(attributes);
    } finally {
      free(descriptor.getValue());
    }
  }

  /**
   * Refuses what another user made, as it could be put in place of what is looked for.
   *
   * @throws OsException ERROR_ACCESS_DENIED, with the owner's identity
   */
  void requireOurs(HANDLE handle, Name name) throws OsException {
    if (name.audience() == Audience.EVERYONE) {
      return;
    }
    PointerByReference owner = new PointerByReference();
    Pointer descriptor = information(handle, owner);
    try {
      @Nullable Pointer sid = owner.getValue();
      // Windows gives every object an owner. Wine tells none of an object that was created without
      // a descriptor, which is how most programs create theirs.
      if (sid != null && !ours.contains(text(sid))) {
        throw WindowsErrors.exception(
            "GetSecurityInfo",
            WindowsErrors.ACCESS_DENIED,
            "name="
                + name.text()
                + " is owned by "
                + text(sid)
                + ", not by this user ("
                + user
                + ")");
      }
    } finally {
      free(descriptor);
    }
  }

  /** Owner and access list as text. */
  String describe(HANDLE handle) throws OsException {
    Pointer descriptor = information(handle, new PointerByReference());
    try {
      PointerByReference text = new PointerByReference();
      WindowsErrors.check(
          "ConvertSecurityDescriptorToStringSecurityDescriptor",
          advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW(
              descriptor, REVISION, OWNER_AND_LIST, text, null));
      return takeText(text);
    } finally {
      free(descriptor);
    }
  }

  private Pointer information(HANDLE handle, PointerByReference owner) throws OsException {
    PointerByReference descriptor = new PointerByReference();
    int error =
        advapi.GetSecurityInfo(
            handle, SE_KERNEL_OBJECT, OWNER_AND_LIST, owner, null, null, null, descriptor);
    if (error != 0) {
      throw WindowsErrors.exception("GetSecurityInfo", error);
    }
    return descriptor.getValue();
  }

  private String identity(HANDLE token, int kind) throws OsException {
    try (Memory out = new Memory(TOKEN_BYTES)) {
      WindowsErrors.check(
          "GetTokenInformation",
          advapi.GetTokenInformation(token, kind, out, TOKEN_BYTES, new IntByReference()));
      // Both structures begin with the pointer to an identity.
      return text(out.getPointer(0));
    }
  }

  private String text(Pointer sid) throws OsException {
    PointerByReference text = new PointerByReference();
    WindowsErrors.check("ConvertSidToStringSid", advapi.ConvertSidToStringSidW(sid, text));
    return takeText(text);
  }

  private String takeText(PointerByReference text) {
    try {
      return text.getValue().getWideString(0);
    } finally {
      free(text.getValue());
    }
  }

  /** Keeps the last error, which the caller may still want. */
  private void free(Pointer memory) {
    int error = Native.getLastError();
    kernel.LocalFree(memory);
    Native.setLastError(error);
  }
}
