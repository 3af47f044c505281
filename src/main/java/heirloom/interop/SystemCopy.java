package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

/**
 * Copies to and from mapped memory by the system instead of the processor: {@code
 * WriteProcessMemory} and {@code ReadProcessMemory} on this process.
 *
 * <p>It is how some programs write a shared page. It costs a system call and is slower than {@code
 * ByteBuffer.put}; what it has for it is that a page which cannot be read or written is an error of
 * the call and nothing else. It ignores a buffer's position and limit. Windows only.
 */
public final class SystemCopy {

  private static final String WHAT = "WriteProcessMemory and ReadProcessMemory";

  private SystemCopy() {}

  /**
   * Writes bytes into a buffer's memory.
   *
   * @param target a direct buffer
   * @param offset where in it, in bytes from its start
   * @throws IllegalArgumentException when the buffer is not direct
   * @throws IndexOutOfBoundsException when the bytes do not fit there
   * @throws ReadOnlyBufferException when the buffer is read-only
   * @throws OsException when a page may not be written (ERROR_NOACCESS, ERROR_ACCESS_DENIED)
   * @throws UnsupportedOperationException on another system
   */
  public static void write(byte[] source, ByteBuffer target, int offset) throws OsException {
    requireDirect(target);
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    Objects.checkFromIndexSize(offset, source.length, target.capacity());
    Current.namedObjects(WHAT).copyIn(source, target, offset);
  }

  /**
   * Reads bytes from a buffer's memory.
   *
   * @param source a direct buffer
   * @param offset where in it, in bytes from its start
   * @param length bytes
   * @throws IllegalArgumentException when the buffer is not direct
   * @throws IndexOutOfBoundsException when the range is not inside the buffer
   * @throws OsException when a page is not there (ERROR_PARTIAL_COPY, ERROR_NOACCESS)
   * @throws UnsupportedOperationException on another system
   */
  public static byte[] read(ByteBuffer source, int offset, int length) throws OsException {
    requireDirect(source);
    Objects.checkFromIndexSize(offset, length, source.capacity());
    byte[] bytes = new byte[length];
    Current.namedObjects(WHAT).copyOut(source, offset, bytes);
    return bytes;
  }

  private static void requireDirect(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("buffer=" + buffer + ", expected a direct one");
    }
  }
}
