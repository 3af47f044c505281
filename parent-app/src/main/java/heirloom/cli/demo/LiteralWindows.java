package heirloom.cli.demo;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinDef.DWORD;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.platform.win32.WinNT.HANDLEByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.win32.StdCallLibrary;
import com.sun.jna.win32.W32APIOptions;
import heirloom.child.demo.LiteralPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The literal form on Windows: an inheritable section of the page file, and {@code
 * bInheritHandles=TRUE}. Sources: memoryapi.h, processthreadsapi.h and handleapi.h on Microsoft
 * Learn.
 */
final class LiteralWindows implements LiteralForm {

  /** What jna-platform lacks. */
  private interface More extends StdCallLibrary {
    /** Fills the structure; {@code cb} must be set before. */
    void GetStartupInfoW(WinBase.STARTUPINFO information);
  }

  private static final int DUPLICATE_SAME_ACCESS = 2;

  private final Kernel32 kernel = Kernel32.INSTANCE;
  private final More more = Native.load("kernel32", More.class, W32APIOptions.UNICODE_OPTIONS);

  @Override
  public String creation() {
    return "CreateFileMapping(INVALID_HANDLE_VALUE, {nLength, NULL, TRUE}, PAGE_READWRITE, 0, size,"
        + " NULL)";
  }

  @Override
  public String start() {
    return "CreateProcess with bInheritHandles=TRUE";
  }

  @Override
  public String duplication() {
    return "DuplicateHandle";
  }

  @Override
  public String text(long number) {
    return "0x" + Long.toHexString(number);
  }

  @Override
  public Page create() throws IOException {
    WinBase.SECURITY_ATTRIBUTES attributes = new WinBase.SECURITY_ATTRIBUTES();
    attributes.dwLength = new DWORD(attributes.size());
    attributes.lpSecurityDescriptor = null;
    attributes.bInheritHandle = true;
    // The size's high word is 0: the page is smaller than 4 GiB.
    HANDLE section =
        kernel.CreateFileMapping(
            WinBase.INVALID_HANDLE_VALUE,
            attributes,
            WinNT.PAGE_READWRITE,
            0,
            LiteralPage.SIZE,
            null);
    if (section == null) {
      throw failed("CreateFileMapping");
    }
    long number = Pointer.nativeValue(section.getPointer());
    return new Page(number, LiteralPage.map(text(number)));
  }

  @Override
  public int run(List<String> command, Map<String, String> variables) throws IOException {
    WinBase.STARTUPINFO startup = startupInfo();
    // A child would take its standard streams from these, which this process may not have.
    startup.lpReserved2 = null;
    startup.cbReserved2 = new com.sun.jna.platform.win32.WinDef.WORD(0);
    WinBase.PROCESS_INFORMATION process = new WinBase.PROCESS_INFORMATION();
    // The literal form: this process's own environment is the child's.
    variables.forEach(kernel::SetEnvironmentVariable);
    boolean started =
        kernel.CreateProcessW(
            command.get(0),
            writable(command),
            null,
            null,
            true,
            new DWORD(0),
            null,
            null,
            startup,
            process);
    int error = Native.getLastError();
    variables.keySet().forEach(name -> kernel.SetEnvironmentVariable(name, null));
    if (!started) {
      throw new IOException("CreateProcess failed with error " + error);
    }
    kernel.WaitForSingleObject(process.hProcess, WinBase.INFINITE);
    IntByReference code = new IntByReference();
    kernel.GetExitCodeProcess(process.hProcess, code);
    kernel.CloseHandle(process.hThread);
    kernel.CloseHandle(process.hProcess);
    return code.getValue();
  }

  private WinBase.STARTUPINFO startupInfo() {
    WinBase.STARTUPINFO startup = new WinBase.STARTUPINFO();
    startup.cb = new DWORD(startup.size());
    startup.write();
    more.GetStartupInfoW(startup);
    return startup;
  }

  /** CreateProcessW writes into its command line: never a constant. */
  private static char[] writable(List<String> command) {
    StringBuilder line = new StringBuilder();
    for (String word : command) {
      line.append(line.length() == 0 ? "" : " ").append('"').append(word).append('"');
    }
    return line.append('\0').toString().toCharArray();
  }

  @Override
  public String duplicate(Page page, long pid) throws IOException {
    HANDLE process = kernel.OpenProcess(WinNT.PROCESS_DUP_HANDLE, false, (int) pid);
    if (process == null) {
      throw failed("OpenProcess");
    }
    try {
      HANDLEByReference there = new HANDLEByReference();
      HANDLE here = new HANDLE(new Pointer(page.number()));
      if (!kernel.DuplicateHandle(
          kernel.GetCurrentProcess(), here, process, there, 0, false, DUPLICATE_SAME_ACCESS)) {
        throw failed("DuplicateHandle");
      }
      return text(Pointer.nativeValue(there.getValue().getPointer()));
    } finally {
      kernel.CloseHandle(process);
    }
  }

  @Override
  public void close(Page page) throws IOException {
    if (!kernel.CloseHandle(new HANDLE(new Pointer(page.number())))) {
      throw failed("CloseHandle");
    }
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    WinBase.STARTUPINFO startup = startupInfo();
    remarks.add(
        "STARTUPINFO: cb = " + startup.size() + " set first, then filled by GetStartupInfo");
    char[] line = writable(List.of("a.exe", "b"));
    remarks.add("the command line is an array of " + line.length + " characters, not a constant");
    return remarks;
  }

  private static IOException failed(String call) {
    return new IOException(call + " failed with error " + Native.getLastError());
  }
}
