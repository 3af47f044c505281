package heirloom.os.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import heirloom.os.OsException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** Puts bytes at the beginning of a memory file that nobody else has yet, by write(2). */
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
   * Writes all remaining bytes, whose position stays.
   *
   * @throws OsException when the system has no memory for them (ENOMEM, ENOSPC)
   */
  void write(ByteBuffer content) throws OsException {
    if (content.isDirect()) {
      writeDirect(content.slice());
      return;
    }
    ByteBuffer rest = content.duplicate();
    ByteBuffer chunk = ByteBuffer.allocateDirect(Math.min(CHUNK, rest.remaining()));
    while (rest.hasRemaining()) {
      int length = Math.min(chunk.clear().capacity(), rest.remaining());
      chunk.put(rest.slice().limit(length)).flip();
      rest.position(rest.position() + length);
      writeDirect(chunk);
    }
  }

  /** From the buffer's address to its limit. */
  private void writeDirect(ByteBuffer bytes) throws OsException {
    if (!bytes.hasRemaining()) {
      return; // an empty buffer may have no address
    }
    Pointer address = Native.getDirectBufferPointer(bytes);
    int length = bytes.limit();
    try {
      for (long done = 0; done < length; ) {
        long from = done;
        done +=
            Errno.restarting(
                libc, "write", () -> libc.write(fd, address.share(from), length - from));
      }
    } finally {
      Reference.reachabilityFence(bytes); // the system reads at the bare address
    }
  }
}
