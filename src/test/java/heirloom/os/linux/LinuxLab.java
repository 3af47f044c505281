package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import heirloom.os.ClosedRegions;
import heirloom.os.MemoryRequest;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets tests outside this package do what the library never does: call the C library bare. Only
 * here do tests touch native code.
 */
public final class LinuxLab {

  public static final int O_RDONLY = 0;
  public static final int O_RDWR = 2;
  public static final int O_CLOEXEC = 0x80000;

  public static final int MFD_CLOEXEC = 1;
  public static final int MFD_ALLOW_SEALING = 2;
  public static final int MFD_NOEXEC_SEAL = 8;
  public static final int MFD_EXEC = 16;

  public static final int F_GETFD = 1;
  public static final int F_ADD_SEALS = 1033;
  public static final int F_GET_SEALS = 1034;
  public static final int F_SEAL_SEAL = 0x1;
  public static final int F_SEAL_SHRINK = 0x2;
  public static final int F_SEAL_GROW = 0x4;
  public static final int F_SEAL_WRITE = 0x8;
  public static final int F_SEAL_FUTURE_WRITE = 0x10;

  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int MAP_SHARED = 1;

  public static final int FALLOC_FL_KEEP_SIZE = 1;
  public static final int FALLOC_FL_PUNCH_HOLE = 2;

  public static final int EBUSY = 16;
  public static final int EACCES = 13;
  public static final int EINVAL = 22;
  public static final int EPERM = 1;

  private LinuxLab() {}

  /** The backend with memory from memfd_create, whatever the setting says. */
  public static Os memfd() {
    Libc libc = libc();
    return new LinuxOs(libc, new MemfdBackend(libc));
  }

  /** The backend with memory from shm_open, whatever the setting says. */
  public static Os shm() {
    Libc libc = libc();
    return new LinuxOs(libc, new ShmBackend(libc));
  }

  /** The memfd backend on a system whose files under {@code root} say how much memory it has. */
  public static Os withSystemFiles(Path root) {
    Libc libc = libc();
    return new LinuxOs(
        libc,
        new MemoryAllocator(libc, new MemfdBackend(libc), new SystemMemory(root)),
        LinuxOs.closing());
  }

  /** Whether exec would pass the descriptor on. */
  static boolean inheritable(OsHandle handle) {
    int fd = (int) handle.acquire();
    try {
      return (call("fcntl", fd, F_GETFD, 0) & 1) == 0;
    } finally {
      handle.release();
    }
  }

  static Libc libc() {
    JnaLoading.load();
    return new Libc.Direct();
  }

  /**
   * Calls a function that returns int.
   *
   * @param arguments int, long, String (as C string) or an address as long
   * @return its result, or minus errno where it is -1
   */
  public static int call(String function, Object... arguments) {
    JnaLoading.load();
    int result = NativeLibrary.getInstance("c").getFunction(function).invokeInt(arguments);
    return result == -1 ? -Native.getLastError() : result;
  }

  /** As {@link #call}, for functions that return long or an address. */
  public static long callLong(String function, Object... arguments) {
    JnaLoading.load();
    long result = NativeLibrary.getInstance("c").getFunction(function).invokeLong(arguments);
    return result == -1 ? -Native.getLastError() : result;
  }

  /** A bare memfd of a given size, with the flags given. */
  public static int memfd(long size, int flags) {
    int fd = call("memfd_create", "lab", flags);
    if (fd < 0) {
      throw new IllegalStateException("memfd_create: errno=" + -fd);
    }
    if (call("ftruncate", fd, size) != 0) {
      throw new IllegalStateException("ftruncate");
    }
    return fd;
  }

  /** Maps a descriptor shared; the address, or minus errno. */
  public static long mmap(int fd, long length, int protection) {
    return callLong("mmap", 0L, length, protection, MAP_SHARED, fd, 0L);
  }

  /** Writes through the descriptor; bytes written, or minus errno. */
  public static long pwrite(int fd, String text, long offset) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    try (Memory memory = new Memory(bytes.length)) {
      memory.write(0, bytes, 0, bytes.length);
      return callLong("pwrite", fd, memory, (long) bytes.length, offset);
    }
  }

  /** A buffer over bare memory; nothing keeps the memory mapped. */
  public static ByteBuffer bareBuffer(long address, int length) {
    return new Pointer(address).getByteBuffer(0, length);
  }

  /** The capacity of the buffer that JNA makes for a length. */
  public static int bareCapacity(long address, long length) {
    return new Pointer(address).getByteBuffer(0, length).capacity();
  }

  /** What the library makes of an mmap that fails. */
  public static OsException mappingFailure() {
    try {
      MappedRange.map(libc(), -1, 0, 4096, false, ClosedRegions.shared().opened());
      throw new AssertionError("descriptor -1 was mapped");
    } catch (OsException e) {
      return e;
    }
  }

  /** What allocating answers where the kernel says yes to seals and keeps none. */
  public static OsException allocationWithoutSeals() {
    Libc forgetful =
        PretendKernel.of(
            (call, arguments) ->
                call.equals("fcntl") && arguments[1].equals(F_ADD_SEALS)
                    ? Optional.of(0)
                    : Optional.empty());
    try (OsMemory memory =
        new LinuxOs(forgetful, new MemfdBackend(forgetful))
            .createMemory(new MemoryRequest(4096, false, false, "unsealed"))) {
      throw new AssertionError(memory + " was allocated");
    } catch (OsException e) {
      return e;
    }
  }

  /** The flags of each memfd_create where the kernel knows no MFD_NOEXEC_SEAL. */
  public static List<Integer> memfdFlagsOfOldKernel() {
    List<Integer> flags = new ArrayList<>();
    Libc old =
        PretendKernel.of(
            (call, arguments) -> {
              if (!call.equals("memfd_create")) {
                return Optional.empty();
              }
              flags.add((Integer) arguments[1]);
              return ((Integer) arguments[1] & MFD_NOEXEC_SEAL) != 0
                  ? Optional.of(-EINVAL)
                  : Optional.empty();
            });
    try {
      new LinuxOs(old, new MemfdBackend(old))
          .createMemory(new MemoryRequest(4096, false, false, "old"))
          .close();
    } catch (OsException e) {
      throw new AssertionError("refused", e);
    }
    return flags;
  }

  /** Reads bare memory through JNA. */
  public static byte bareByte(long address) {
    return new Pointer(address).getByte(0);
  }

  /** JNA's constant from an int, as an address. */
  public static long pointerConstant(int value) {
    return Pointer.nativeValue(Pointer.createConstant(value));
  }

  /** JNA's constant from a long, as an address. */
  public static long pointerConstant(long value) {
    return Pointer.nativeValue(Pointer.createConstant(value));
  }
}
