package heirloom.os.linux;

import heirloom.os.OsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Whether execve(2) would find a program, asked before anything is changed for it or where nobody
 * could report its absence later. What only the kernel can tell (a foreign format, a missing
 * loader, a file that is open for writing) is not asked.
 */
final class ProgramCheck {

  private static final int O_PATH = 0x200000;

  /** So much of a script's first line the kernel reads; Linux before 5.1 read 128 bytes. */
  private static final int FIRST_LINE = 256;

  private final Libc libc;
  private final Charset encoding = ArgumentBytes.systemEncoding();

  ProgramCheck(Libc libc) {
    this.libc = libc;
  }

  /**
   * Requires a file that may be executed, and where it is a script, its interpreter too.
   *
   * @param path absolute
   * @throws OsException with execve's own number
   */
  void requireProgram(String path) throws OsException {
    requireExecutable(path);
    Optional<String> interpreter = interpreter(path);
    if (interpreter.isPresent()) {
      requireExecutable(interpreter.get());
    }
  }

  /**
   * Requires a directory that a child can change into.
   *
   * @param path absolute
   */
  void requireDirectory(String path) throws OsException {
    reach("chdir", path + "/.");
  }

  private void requireExecutable(String path) throws OsException {
    reach("execve", path);
    if (ProgramSearch.look(path) != ProgramSearch.Probe.EXECUTABLE) {
      throw Errno.exception("execve", Errno.EACCES);
    }
  }

  /** Walks the path as the kernel would, which tells ENOTDIR, ELOOP and EACCES from ENOENT. */
  private void reach(String call, String path) throws OsException {
    byte[] text = ArgumentBytes.of("program", path, encoding);
    byte[] terminated = Arrays.copyOf(text, text.length + 1);
    int fd = libc.open(terminated, O_PATH | Descriptors.O_CLOEXEC, 0);
    Errno.check(libc, call, fd);
    libc.close(fd);
  }

  /** A script's; a relative one depends on the child's directory and is left to the kernel. */
  private static Optional<String> interpreter(String path) {
    byte[] head;
    try (InputStream file = Files.newInputStream(Path.of(path))) {
      head = file.readNBytes(FIRST_LINE);
    } catch (IOException notReadable) {
      // An executable need not be.
      return Optional.empty();
    }
    if (head.length < 2 || head[0] != '#' || head[1] != '!') {
      return Optional.empty();
    }
    // One byte a character, so that nothing is lost; names beyond ASCII are left to the kernel.
    String line = new String(head, 2, head.length - 2, StandardCharsets.ISO_8859_1);
    String word = line.lines().findFirst().orElse("").strip().split("[ \t\0]", 2)[0];
    boolean sure = word.startsWith("/") && word.chars().allMatch(c -> c < 0x80);
    return sure ? Optional.of(word) : Optional.empty();
  }
}
