package heirloom.bench.jvm;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * Reads the inherited region the way a child with native access would: mmap through JNA. The
 * descriptor's number is its argument. Here only to show what the plain-Java way saves.
 */
public final class JnaAttachMain {

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;

  private JnaAttachMain() {}

  static native Pointer mmap(
      Pointer address, long length, int protection, int flags, int fd, long offset);

  /** Ends with 0 when the first byte is the one that the parent wrote. */
  public static void main(String[] arguments) {
    Native.register(JnaAttachMain.class, NativeLibrary.getInstance("c"));
    int fd = Integer.parseInt(arguments[0]);
    Pointer region = mmap(Pointer.NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    byte first = region.getByte(0);
    region.setLong(8, System.nanoTime());
    if (first != 42) {
      throw new IllegalStateException("first=" + first);
    }
  }
}
