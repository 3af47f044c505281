package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.platform.win32.WinNT.HANDLEByReference;
import com.sun.jna.ptr.IntByReference;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.testing.PortSpawn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What another process really holds, seen from outside: every number of it is duplicated here and
 * asked what it is. Only on Windows.
 */
public final class ChildHandles {

  private static final int PROCESS_DUP_HANDLE = 0x40;
  private static final int DUPLICATE_SAME_ACCESS = 2;

  /**
   * One handle of the process.
   *
   * @param number as the process knows it
   * @param type the kernel's word: {@code Section}, {@code File}, {@code Job}
   * @param bytes a section's size, else 0
   */
  public record Held(long number, String type, long bytes) {}

  private ChildHandles() {}

  /** All handles with numbers below a limit. */
  public static List<Held> of(long pid, long limit) throws OsException {
    Kernel32Ext kernel = Kernel32Ext.load();
    Kernel32Ext.Ntdll ntdll = Kernel32Ext.Ntdll.load();
    Sections sections = new Sections(kernel, ntdll);
    List<Held> all = new ArrayList<>();
    HANDLE opened = kernel.OpenProcess(PROCESS_DUP_HANDLE, false, (int) pid);
    try (OsHandle process =
        new Handles(kernel).checkAndOwn("OpenProcess", opened, "process " + pid)) {
      HANDLEByReference copy = new HANDLEByReference();
      for (long number = 4; number < limit; number += 4) {
        boolean open =
            kernel.DuplicateHandle(
                Handles.of(PortSpawn.number(process)),
                Handles.of(number),
                kernel.GetCurrentProcess(),
                copy,
                0,
                false,
                DUPLICATE_SAME_ACCESS);
        if (open) {
          try (OsHandle mine = new Handles(kernel).own(copy.getValue(), "copy")) {
            String type = type(ntdll, copy.getValue());
            all.add(new Held(number, type, type.equals("Section") ? bytes(sections, mine) : 0));
          }
        }
      }
    }
    return all;
  }

  /**
   * A handle of this process for what another holds.
   *
   * @throws AssertionError when not exactly one fits
   */
  public static OsHandle copy(long pid, Predicate<Held> which) throws OsException {
    Kernel32Ext kernel = Kernel32Ext.load();
    List<Held> fitting = of(pid, 4096).stream().filter(which).toList();
    if (fitting.size() != 1) {
      throw new AssertionError("not one: " + fitting);
    }
    HANDLE opened = kernel.OpenProcess(PROCESS_DUP_HANDLE, false, (int) pid);
    try (OsHandle process =
        new Handles(kernel).checkAndOwn("OpenProcess", opened, "process " + pid)) {
      return new Handles(kernel)
          .own(
              new Handles(kernel)
                  .duplicate(
                      Handles.of(PortSpawn.number(process)),
                      Handles.of(fitting.get(0).number()),
                      kernel.GetCurrentProcess(),
                      0,
                      false),
              "copy");
    }
  }

  private static long bytes(Sections sections, OsHandle section) {
    try {
      return sections.shape(section).bytes();
    } catch (OsException e) {
      // A handle of the child's own, without the right to ask: none of ours lacks it.
      return 0;
    }
  }

  private static String type(Kernel32Ext.Ntdll ntdll, HANDLE handle) throws OsException {
    try (Memory out = new Memory(1024)) {
      WindowsErrors.checkStatus(
          ntdll, "NtQueryObject", ntdll.NtQueryObject(handle, 2, out, 1024, new IntByReference()));
      return out.getPointer(8).getWideString(0);
    }
  }
}
