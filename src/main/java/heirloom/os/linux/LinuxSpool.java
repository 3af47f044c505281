package heirloom.os.linux;

import com.sun.jna.Memory;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsSpool;
import java.io.IOException;
import java.io.OutputStream;

/** A memory file whose size nobody has fixed: each write makes it longer. */
final class LinuxSpool implements OsSpool {

  private static final int CHUNK = 256 << 10;

  private final Libc libc;
  private final MemoryBackend backend;
  private final OsHandle handle;
  private final String identity;

  private boolean ended; // under this

  private LinuxSpool(Libc libc, MemoryBackend backend, OsHandle handle, String identity) {
    this.libc = libc;
    this.backend = backend;
    this.handle = handle;
    this.identity = identity;
  }

  static LinuxSpool create(Libc libc, MemoryBackend backend, String label) throws OsException {
    int fd = Descriptors.born(libc, backend.name(), backend.create(label));
    OsHandle handle = Descriptors.own(libc, fd, "spool \"" + label + "\"");
    try {
      return new LinuxSpool(libc, backend, handle, FileFacts.of(libc, fd).identity());
    } catch (OsException | RuntimeException | Error e) {
      handle.close();
      throw e;
    }
  }

  @Override
  public long size() throws OsException {
    int fd = (int) handle.acquire();
    try {
      return FileFacts.of(libc, fd).size();
    } finally {
      handle.release();
    }
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public OsHandle openForChild() throws OsException {
    // Appending: several processes of one command may write, each from where it thinks the end is.
    return open(Descriptors.O_WRONLY | Descriptors.O_APPEND);
  }

  /** A fresh open: a dup would share its offset with every other holder. */
  private OsHandle open(int flags) throws OsException {
    int fd = (int) handle.acquire();
    try {
      byte[] path = CString.ascii("/proc/self/fd/" + fd);
      long opened =
          Errno.restarting(libc, "open", () -> libc.open(path, flags | Descriptors.O_CLOEXEC, 0));
      return Descriptors.handle(libc, "open", opened, handle.what());
    } finally {
      handle.release();
    }
  }

  @Override
  public long copyTo(OutputStream out, long most) throws IOException {
    OsHandle opened = open(Descriptors.O_RDONLY);
    int fd = (int) opened.acquire();
    try (Memory chunk = new Memory(CHUNK)) {
      byte[] bytes = new byte[CHUNK];
      long all = 0;
      while (all < most) {
        int next = (int) Math.min(CHUNK, most - all);
        int read = (int) Errno.restarting(libc, "read", () -> libc.read(fd, chunk, next));
        if (read == 0) {
          break; // somebody has made it shorter
        }
        chunk.read(0, bytes, 0, read);
        out.write(bytes, 0, read);
        all += read;
      }
      return all;
    } finally {
      opened.release();
      opened.close();
    }
  }

  @Override
  public synchronized void end() throws OsException {
    int fd = (int) handle.acquire();
    try {
      if (!ended) {
        // One-way: nobody writes any more, and we never do.
        backend.fix(fd, true);
        ended = true;
      }
    } finally {
      handle.release();
    }
  }

  @Override
  public void close() {
    handle.close();
  }
}
