package heirloom.os.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import heirloom.os.Naming;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMappable;
import heirloom.os.OsPosix;
import heirloom.os.OsSemaphore;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Named memory, semaphores and signals of POSIX. Sources: shm_overview(7), sem_overview(7),
 * pidfd_send_signal(2).
 */
final class LinuxPosix implements OsPosix {

  private static final int O_EXCL = 0x80;
  private static final int O_RDWR = Descriptors.O_RDWR;
  private static final int SEMAPHORE_SIZE = 32;
  private static final Path DIRECTORY = Path.of("/dev/shm");

  private final Libc libc;

  LinuxPosix(Libc libc) {
    this.libc = libc;
  }

  @Override
  public long user() {
    return Integer.toUnsignedLong(libc.geteuid());
  }

  @Override
  public OsMappable createMemory(String name, long size, int mode) throws OsException {
    return Naming.about(name(name), () -> createNamed(name, size, mode));
  }

  private OsMappable createNamed(String name, long size, int mode) throws OsException {
    byte[] bytes = CString.ascii(name);
    OsHandle handle =
        Descriptors.handle(
            libc,
            "shm_open",
            Errno.restarting(
                libc,
                "shm_open",
                () -> libc.shm_open(bytes, O_RDWR | Descriptors.O_CREAT | O_EXCL, mode)),
            what(name));
    try {
      int fd = (int) handle.acquire();
      try {
        // The umask has had its say at the creation.
        Errno.check(libc, "fchmod", libc.fchmod(fd, mode));
      } finally {
        handle.release();
      }
      LinuxFiles.grow(libc, handle, 0, size);
      return new LinuxSection(libc, name(name), handle);
    } catch (OsException e) {
      handle.close();
      // Exclusively ours: nobody else can have put something else there.
      libc.shm_unlink(bytes);
      throw e;
    }
  }

  @Override
  public OsMappable openMemory(String name, boolean writable) throws OsException {
    return Naming.about(name(name), () -> openNamed(name, writable));
  }

  private OsMappable openNamed(String name, boolean writable) throws OsException {
    byte[] bytes = CString.ascii(name);
    int flags = (writable ? O_RDWR : Descriptors.O_RDONLY) | Descriptors.O_NONBLOCK;
    OsHandle handle;
    try {
      long result = Errno.restarting(libc, "shm_open", () -> libc.shm_open(bytes, flags, 0));
      handle = Descriptors.handle(libc, "shm_open", result, what(name));
    } catch (OsException e) {
      if (e.code() == Errno.EINVAL && Files.isDirectory(DIRECTORY.resolve(name.substring(1)))) {
        // glibc folds EISDIR into it.
        throw Errno.exception("shm_open", Errno.EINVAL, "it is a directory");
      }
      throw LinuxSection.unlessLeased(e);
    }
    try {
      LinuxSection.requireRegular(libc, "shm_open", handle);
      return new LinuxSection(libc, name(name), handle);
    } catch (OsException e) {
      handle.close();
      throw e;
    }
  }

  private static String name(String name) {
    return "name=" + name;
  }

  private static String what(String name) {
    return "shared memory " + name;
  }

  @Override
  public void removeMemory(String name) throws OsException {
    byte[] bytes = CString.ascii(name);
    Naming.about(
        name(name), () -> Errno.restarting(libc, "shm_unlink", () -> libc.shm_unlink(bytes)));
  }

  @Override
  public OsSemaphore createSemaphore(String name, int value, int mode) throws OsException {
    OsSemaphore semaphore =
        semaphore(
            name, libc.sem_open(CString.ascii(name), Descriptors.O_CREAT | O_EXCL, mode, value));
    try {
      // sem_open has no descriptor to set it on; the name is exclusively ours, and the directory
      // sticky.
      Files.setPosixFilePermissions(
          file(name), PosixFilePermissions.fromString(Permissions.text(mode)));
    } catch (IOException e) {
      semaphore.close();
      libc.sem_unlink(CString.ascii(name));
      throw PlainFailure.of("chmod", e);
    }
    return semaphore;
  }

  @Override
  public OsSemaphore openSemaphore(String name) throws OsException {
    requireWhole(name);
    return semaphore(name, libc.sem_open(CString.ascii(name), 0, 0, 0));
  }

  /**
   * sem_open maps a file of any length, and the touch of a page behind its end is a SIGBUS. glibc
   * gives a semaphore its name when it is whole, so a shorter file was never one.
   */
  private void requireWhole(String name) throws OsException {
    long size;
    try {
      size =
          Files.readAttributes(file(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .size();
    } catch (IOException e) {
      // sem_open says it better.
      return;
    }
    if (size < SEMAPHORE_SIZE) {
      throw Errno.exception(
          "sem_open",
          Errno.EINVAL,
          name(name)
              + "; "
              + file(name)
              + " has "
              + size
              + " bytes, and a semaphore takes "
              + SEMAPHORE_SIZE);
    }
  }

  private OsSemaphore semaphore(String name, long address) throws OsException {
    if (address == 0) {
      // SEM_FAILED is a null pointer, where shmat and mmap fail with -1.
      int errno = libc.errno();
      return Naming.about(
          name(name),
          () -> {
            throw Errno.exception("sem_open", errno);
          });
    }
    OsHandle handle = new OsHandle(address, "semaphore " + name, value -> libc.sem_close(value));
    return new SemaphoreAddress(libc, handle, libc);
  }

  @Override
  public long ownerOfSemaphore(String name) throws OsException {
    return Naming.about(
        name(name),
        () -> {
          try {
            Object owner = Files.getAttribute(file(name), "unix:uid", LinkOption.NOFOLLOW_LINKS);
            return Integer.toUnsignedLong((Integer) owner);
          } catch (IOException e) {
            // The user's call: that this asks for the owner first is our business.
            throw PlainFailure.of("sem_open", e);
          }
        });
  }

  /** Where glibc keeps a named semaphore: sem_overview(7). */
  private static Path file(String name) {
    return DIRECTORY.resolve("sem." + name.substring(1));
  }

  @Override
  public void removeSemaphore(String name) throws OsException {
    byte[] bytes = CString.ascii(name);
    Naming.about(name(name), () -> Errno.check(libc, "sem_unlink", libc.sem_unlink(bytes)));
  }

  @Override
  public int semaphoreSize() {
    return SEMAPHORE_SIZE;
  }

  @Override
  public OsSemaphore initSemaphore(ByteBuffer memory, int offset, int value) throws OsException {
    try {
      // pshared = 1: with 0 its waiters are found in their own process only.
      Errno.check(libc, "sem_init", libc.sem_init(address(memory, offset), 1, value));
    } finally {
      Reference.reachabilityFence(memory);
    }
    return semaphoreAt(memory, offset);
  }

  @Override
  public OsSemaphore semaphoreAt(ByteBuffer memory, int offset) {
    OsHandle handle = OsHandle.borrowed(address(memory, offset), "semaphore at offset " + offset);
    return new SemaphoreAddress(libc, handle, memory);
  }

  @Override
  public void destroySemaphore(ByteBuffer memory, int offset) throws OsException {
    try {
      Errno.check(libc, "sem_destroy", libc.sem_destroy(address(memory, offset)));
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  private static long address(ByteBuffer memory, int offset) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(memory)) + offset;
  }

  @Override
  public OsSignalTarget signalTarget(long pid) throws OsException {
    return PidfdSignal.open(libc, pid);
  }
}
