package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * All the native memory of one start in one piece: the file actions, an epoll event, {@code argv},
 * {@code envp} and the strings they point to. Two bulk copies fill it, whatever the number of
 * strings.
 *
 * <pre>
 *   0   file actions            80
 *   80  epoll_event, padded     16
 *   96  siginfo_t               128
 *   224 pointers: [/bin/sh] argv0 argv1 … null envp0 envp1 … null
 *       strings, each ended by NUL
 * </pre>
 */
final class SpawnBlock implements AutoCloseable {

  static final byte[] SHELL = "/bin/sh".getBytes(StandardCharsets.US_ASCII);

  private static final int EVENT = FileActions.SIZE;
  private static final int INFO = EVENT + EpollLoop.EVENT_SIZE;
  private static final int POINTERS = INFO + Libc.SIGINFO_SIZE;

  private final Memory memory;
  private final int environmentAt;
  private final long pathAddress;

  /**
   * Copies everything.
   *
   * @param path the program's absolute path, used by {@link #argumentsForShell}
   * @param arguments from the program's name on, without NUL
   * @param environment {@code NAME=VALUE}, without NUL
   */
  SpawnBlock(byte[] path, List<byte[]> arguments, List<byte[]> environment) {
    int pointers = 1 + arguments.size() + 1 + environment.size() + 1;
    long size = SHELL.length + 1L + path.length + 1L;
    for (byte[] one : arguments) {
      size += one.length + 1L;
    }
    for (byte[] one : environment) {
      size += one.length + 1L;
    }
    int stringsAt = POINTERS + pointers * Long.BYTES;
    memory = new Memory(stringsAt + size);
    long[] table = new long[pointers];
    Strings strings = new Strings(Math.toIntExact(size), Pointer.nativeValue(memory) + stringsAt);
    int next = 0;
    table[next++] = strings.add(SHELL);
    for (byte[] one : arguments) {
      table[next++] = strings.add(one);
    }
    next++; // the null that ends argv
    environmentAt = POINTERS + next * Long.BYTES;
    for (byte[] one : environment) {
      table[next++] = strings.add(one);
    }
    pathAddress = strings.add(path);
    memory.write(POINTERS, table, 0, table.length);
    memory.write(stringsAt, strings.bytes, 0, strings.bytes.length);
  }

  Pointer actions() {
    return memory.share(0);
  }

  Pointer event() {
    return memory.share(EVENT);
  }

  Pointer info() {
    return memory.share(INFO);
  }

  Pointer arguments() {
    return memory.share(POINTERS + Long.BYTES);
  }

  Pointer environment() {
    return memory.share(environmentAt);
  }

  /** Turns {@code name a b} into {@code /bin/sh path a b}; {@link #arguments} is void then. */
  Pointer argumentsForShell() {
    memory.setLong(POINTERS + Long.BYTES, pathAddress);
    return memory.share(POINTERS);
  }

  @Override
  public void close() {
    memory.close();
  }

  /** Strings laid end to end. */
  private static final class Strings {
    private final byte[] bytes;
    private final long address;
    private int used;

    Strings(int size, long address) {
      this.bytes = new byte[size];
      this.address = address;
    }

    long add(byte[] text) {
      long at = address + used;
      System.arraycopy(text, 0, bytes, used, text.length);
      used += text.length + 1;
      return at;
    }
  }
}
