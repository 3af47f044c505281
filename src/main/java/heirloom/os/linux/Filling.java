package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import heirloom.os.OsException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** Puts bytes into a memory file that nobody else has yet, one after the other, by write(2). */
final class Filling {

  /** What is on Java's heap goes through as much of native memory. */
  private static final int CHUNK = 128 << 10;

  private final Libc libc;
  private final int fd;

  Filling(Libc libc, int fd) {
    this.libc = libc;
    this.fd = fd;
  }

  /**
   * Writes all remaining bytes behind those that were written before. The buffer's position stays.
   *
   * @throws OsException when the system has no memory for them (ENOMEM, ENOSPC), or the content is
   *     a mapping of a file that was cut short (EFAULT)
   * @throws IllegalStateException when the content's memory was freed
   */
  void write(ByteBuffer content) throws OsException {
    if (!content.hasRemaining()) {
      return;
    }
    if (content.isDirect()) {
      writeDirect(content.slice());
      return;
    }
    ByteBuffer rest = content.duplicate();
    try (Memory chunk = new Memory(Math.min(CHUNK, rest.remaining()))) {
      while (rest.hasRemaining()) {
        int length = (int) Math.min(chunk.size(), rest.remaining());
        chunk.getByteBuffer(0, length).put(rest.slice().limit(length));
        rest.position(rest.position() + length);
        write(chunk, length);
      }
    }
  }

  private void writeDirect(ByteBuffer bytes) throws OsException {
    // The bare address knows nothing of a memory segment that was closed, or is another thread's.
    byte unused = bytes.get(0);
    try {
      write(Native.getDirectBufferPointer(bytes), bytes.remaining());
    } finally {
      Reference.reachabilityFence(bytes);
    }
  }

  private void write(Pointer bytes, int length) throws OsException {
    for (long done = 0; done < length; ) {
      long from = done;
      done +=
          Errno.restarting(libc, "write", () -> libc.write(fd, bytes.share(from), length - from));
    }
  }
}
