package heirloom.os.linux;

import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsText;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A text in a nameless memory file, which a child of the same user opens as {@code
 * /proc/PARENT/fd/N}: it costs the child no descriptor, and nothing is left if this process is
 * killed. Source: proc_pid_fd(5).
 */
final class MemoryText implements OsText {

  private static final Path OURS =
      Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd");

  private final OsHandle file;
  private final String path;

  private MemoryText(OsHandle file, String path) {
    this.file = file;
    this.path = path;
  }

  /** Writes it; empty where {@code /proc} does not show it. */
  static Optional<OsText> of(Libc libc, MemoryBackend backend, byte[] content) throws OsException {
    int fd = Descriptors.born(libc, backend.name(), backend.create("text"));
    OsHandle file = Descriptors.own(libc, fd, "text for a child");
    try {
      new Filling(libc, fd).write(ByteBuffer.wrap(content));
      Path path = OURS.resolve(Integer.toString(fd));
      if (Files.isReadable(path)) {
        return Optional.of(new MemoryText(file, path.toString()));
      }
    } catch (OsException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
    file.close();
    return Optional.empty();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void close() {
    file.close();
  }
}
