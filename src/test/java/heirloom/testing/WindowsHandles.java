package heirloom.testing;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Map;
import java.util.TreeMap;

/** Kernel objects of this process by kind, on Windows: every number is asked what it is. */
final class WindowsHandles {

  private static final Function QUERY =
      NativeLibrary.getInstance("ntdll").getFunction("NtQueryObject");
  private static final Function PIPE_INFO =
      NativeLibrary.getInstance("kernel32").getFunction("GetNamedPipeInfo");

  private static final Function OWNER_OF_THREAD =
      NativeLibrary.getInstance("kernel32").getFunction("GetProcessIdOfThread");
  private static final int SELF = (int) ProcessHandle.current().pid();

  /** Numbers go in steps of four; a test JVM has some three hundred. */
  private static final int GREATEST = 8192;

  private static final int OBJECT_TYPE = 2;
  private static final int TYPE_BYTES = 1024;

  private WindowsHandles() {}

  static Map<String, Integer> count() {
    Map<String, Integer> kinds = new TreeMap<>();
    try (Memory out = new Memory(TYPE_BYTES)) {
      for (int value = 4; value < GREATEST; value += 4) {
        Pointer handle = Pointer.createConstant((long) value);
        Object[] arguments = {handle, OBJECT_TYPE, out, TYPE_BYTES, null};
        if (QUERY.invokeInt(arguments) >= 0) {
          String kind = kind(handle, out.getPointer(8).getWideString(0));
          if (!kind.isEmpty()) {
            kinds.merge(kind, 1, Integer::sum);
          }
        }
      }
    }
    return kinds;
  }

  private static String kind(Pointer handle, String type) {
    return switch (type) {
      case "Section", "Process", "Job" -> type;
      // A child's, or one that we opened with fewer rights than to be asked: the JVM's own handles
      // of its threads have all.
      case "Thread" -> OWNER_OF_THREAD.invokeInt(new Object[] {handle}) == SELF ? "" : "Thread";
      case "File" ->
          PIPE_INFO.invokeInt(new Object[] {handle, null, null, null, null}) != 0 ? "Pipe" : "";
      default -> "";
    };
  }
}
