package heirloom.cli.demo;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import heirloom.child.demo.LiteralPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The literal form on Linux: a memfd without CLOEXEC, and a plain posix_spawn. */
final class LiteralLinux implements LiteralForm {

  private static final int EINTR = 4;
  private static final int F_DUPFD = 0;
  private static final int HIGH = 100;

  /** The calls; each throws with errno when it returns -1. */
  private interface Libc extends Library {
    int memfd_create(String name, int flags) throws LastErrorException;

    int ftruncate(int fd, long size) throws LastErrorException;

    int fcntl(int fd, int command, int argument) throws LastErrorException;

    int close(int fd) throws LastErrorException;

    int waitpid(int pid, IntByReference status, int options) throws LastErrorException;

    /** Answers an error number, and leaves errno alone. */
    int posix_spawn(
        IntByReference pid,
        String path,
        @Nullable Pointer actions,
        @Nullable Pointer attributes,
        String[] arguments,
        String[] environment);
  }

  private final Libc libc = Native.load("c", Libc.class);

  @Override
  public String creation() {
    return "memfd_create(name, 0): no CLOEXEC, so it is inheritable";
  }

  @Override
  public String start() {
    return "posix_spawn without file actions";
  }

  @Override
  public String duplication() {
    return "an open of /proc/PARENT/fd/N";
  }

  @Override
  public String text(long number) {
    return String.valueOf(number);
  }

  @Override
  public Page create() throws IOException {
    try {
      int low = libc.memfd_create("demo", 0);
      libc.ftruncate(low, LiteralPage.SIZE);
      // A high number, so that a child that lacks it has nothing else of its own there.
      int fd = libc.fcntl(low, F_DUPFD, HIGH);
      libc.close(low);
      return new Page(fd, LiteralPage.map(text(fd)));
    } catch (LastErrorException e) {
      throw new IOException("memfd_create: " + e.getMessage(), e);
    }
  }

  @Override
  public int run(List<String> command, Map<String, String> more) throws IOException {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.putAll(more);
    List<String> environment = new ArrayList<>();
    variables.forEach((name, value) -> environment.add(name + "=" + value));
    IntByReference pid = new IntByReference();
    int error =
        libc.posix_spawn(
            pid,
            command.get(0),
            null,
            null,
            command.toArray(String[]::new),
            environment.toArray(String[]::new));
    if (error != 0) {
      throw new IOException("posix_spawn failed with error " + error);
    }
    IntByReference status = new IntByReference();
    while (true) {
      try {
        libc.waitpid(pid.getValue(), status, 0);
        int signal = status.getValue() & 0x7f;
        return signal == 0 ? status.getValue() >> 8 : 128 + signal; // as a shell says it
      } catch (LastErrorException e) {
        if (e.getErrorCode() != EINTR) {
          throw new IOException("waitpid: " + e.getMessage(), e);
        }
      }
    }
  }

  @Override
  public String duplicate(Page page, long pid) {
    // Nothing is done here: the child opens what this process holds.
    return "/proc/" + ProcessHandle.current().pid() + "/fd/" + page.number();
  }

  @Override
  public void close(Page page) throws IOException {
    try {
      libc.close((int) page.number());
    } catch (LastErrorException e) {
      throw new IOException("close: " + e.getMessage(), e);
    }
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }
}
