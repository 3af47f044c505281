package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.BaseTSD.SIZE_T;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.ptr.LongByReference;
import heirloom.os.OsException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * The attributes of one CreateProcessW: which handles the child inherits, and its jobs from birth.
 *
 * <p>The list only points to the arrays it was given. A collected one would be read as garbage
 * handles, so all of them stay reachable until the list is deleted (trap
 * AttributeListFreedTooEarly). One thread uses it.
 */
final class AttributeList implements AutoCloseable {

  private static final int PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x0002_0002;
  private static final int PROC_THREAD_ATTRIBUTE_JOB_LIST = 0x0002_000D;

  private final Kernel32Ext kernel;
  private final Memory list;
  private final List<Memory> arrays = new ArrayList<>();

  /**
   * An empty list.
   *
   * @param attributes how many will be set
   */
  AttributeList(Kernel32Ext kernel, int attributes) throws OsException {
    this.kernel = kernel;
    LongByReference bytes = new LongByReference();
    // Asked for its size, it "fails".
    if (!kernel.InitializeProcThreadAttributeList(null, attributes, 0, bytes)
        && Native.getLastError() != WindowsErrors.INSUFFICIENT_BUFFER) {
      throw WindowsErrors.last("InitializeProcThreadAttributeList");
    }
    list = new Memory(bytes.getValue());
    WindowsErrors.check(
        "InitializeProcThreadAttributeList",
        kernel.InitializeProcThreadAttributeList(list, attributes, 0, bytes));
  }

  /** The child inherits these and no other; each must be inheritable, none twice. */
  void inherit(List<HANDLE> handles) throws OsException {
    put(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles);
  }

  /** The child belongs to these jobs before its first instruction; outer jobs first. */
  void join(List<HANDLE> jobs) throws OsException {
    put(PROC_THREAD_ATTRIBUTE_JOB_LIST, jobs);
  }

  Pointer pointer() {
    return list;
  }

  private void put(int attribute, List<HANDLE> handles) throws OsException {
    Memory array = new Memory((long) Native.POINTER_SIZE * handles.size());
    for (int i = 0; i < handles.size(); i++) {
      array.setPointer((long) Native.POINTER_SIZE * i, handles.get(i).getPointer());
    }
    arrays.add(array);
    WindowsErrors.check(
        "UpdateProcThreadAttribute",
        kernel.UpdateProcThreadAttribute(
            list, 0, new SIZE_T(attribute), array, new SIZE_T(array.size()), null, null));
  }

  @Override
  public void close() {
    try {
      kernel.DeleteProcThreadAttributeList(list);
    } finally {
      Reference.reachabilityFence(arrays);
      arrays.forEach(Memory::close);
      list.close();
    }
  }
}
