package heirloom.os.linux;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * Every native signature of the Linux backend, each with its manual page and how it reports
 * failure. No logic.
 *
 * <p>Direct mapping and not jna-platform's proxied interfaces: a start makes some fifty calls, and
 * a direct call costs a fifth of a proxied one. The interface stays, so that a test can put a libc
 * in front that fails the n-th call. Two symbols that older C libraries lack are not here but in
 * {@link SpawnExtensions}.
 */
interface Libc {

  /** sizeof(struct statx), the same on every architecture. */
  int STATX_SIZE = 256;

  /** sizeof(sigset_t). */
  int SIGSET_SIZE = 128;

  /** sizeof(siginfo_t). */
  int SIGINFO_SIZE = 128;

  /** memfd_create(2): a new descriptor, or -1 and errno. */
  int memfd_create(byte[] name, int flags);

  /** shm_open(3): a new descriptor (close-on-exec), or -1 and errno. */
  int shm_open(byte[] name, int flags, int mode);

  /** shm_unlink(3): 0, or -1 and errno. */
  int shm_unlink(byte[] name);

  /** ftruncate(2): 0, or -1 and errno. */
  int ftruncate(int fd, long length);

  /** fallocate(2): 0, or -1 and errno; EINTR is possible. */
  int fallocate(int fd, int mode, long offset, long length);

  /** mmap(2): the address, or -1 (not null) and errno. */
  long mmap(long address, long length, int protection, int flags, int fd, long offset);

  /** munmap(2): 0, or -1 and errno. */
  int munmap(long address, long length);

  /** open(2): a new descriptor, or -1 and errno. */
  int open(byte[] path, int flags, int mode);

  /**
   * close(2): 0, or -1 and errno; on Linux the number is free in either case, so it is never
   * repeated.
   */
  int close(int fd);

  /** fcntl(2) with an int argument: depends on the command, -1 and errno on failure. */
  int fcntl(int fd, int command, int argument);

  /**
   * statx(2): 0, or -1 and errno; {@code buffer} is a struct statx of {@link #STATX_SIZE} bytes.
   * Not fstat(2): C libraries before glibc 2.33 have no such symbol.
   */
  int statx(int directory, byte[] path, int flags, int mask, Pointer buffer);

  /** pipe2(2): 0 and two descriptors, or -1 and errno. */
  int pipe2(int[] ends, int flags);

  /** eventfd(2): a new descriptor, or -1 and errno. */
  int eventfd(int initial, int flags);

  /** read(2): bytes read, 0 at the end, or -1 and errno. */
  long read(int fd, Pointer buffer, long count);

  /** write(2): bytes written, or -1 and errno. The JVM ignores SIGPIPE: EPIPE comes as errno. */
  long write(int fd, Pointer buffer, long count);

  /** poll(2): ready entries, 0 at the time-out, or -1 and errno. */
  int poll(Pointer entries, long count, int milliseconds);

  /** ioctl(2) with a pointer to int, for FIONREAD: 0, or -1 and errno. */
  int ioctl(int fd, long request, int[] argument);

  /** socketpair(2): 0 and two descriptors, or -1 and errno. */
  int socketpair(int domain, int type, int protocol, int[] ends);

  /** socket(2): a new descriptor, or -1 and errno. */
  int socket(int domain, int type, int protocol);

  /** bind(2): 0, or -1 and errno; {@code address} is a struct sockaddr. */
  int bind(int fd, byte[] address, int length);

  /** listen(2): 0, or -1 and errno. */
  int listen(int fd, int backlog);

  /** accept4(2): a new descriptor, or -1 and errno, which may be one of the new connection's. */
  int accept4(int fd, byte[] address, int[] length, int flags);

  /** getsockname(2): 0, or -1 and errno. */
  int getsockname(int fd, byte[] address, int[] length);

  /** getsockopt(2) of an int: 0, or -1 and errno. */
  int getsockopt(int fd, int level, int option, int[] value, int[] length);

  /** setsockopt(2) of an int: 0, or -1 and errno. */
  int setsockopt(int fd, int level, int option, int[] value, int length);

  /** shutdown(2): 0, or -1 and errno. */
  int shutdown(int fd, int how);

  /** sendmsg(2): bytes sent, or -1 and errno; {@code message} is a struct msghdr. */
  long sendmsg(int fd, Pointer message, int flags);

  /** recvmsg(2): bytes received, 0 at the end, or -1 and errno. */
  long recvmsg(int fd, Pointer message, int flags);

  /** epoll_create1(2): a new descriptor, or -1 and errno. */
  int epoll_create1(int flags);

  /** epoll_ctl(2): 0, or -1 and errno; {@code event} is a struct epoll_event. */
  int epoll_ctl(int epoll, int operation, int fd, Pointer event);

  /** epoll_wait(2): ready events, 0 at the time-out, or -1 and errno. */
  int epoll_wait(int epoll, Pointer events, int capacity, int milliseconds);

  /** posix_spawn(3): 0, or the error itself; errno means nothing. */
  int posix_spawn(
      int[] pid,
      byte[] path,
      Pointer actions,
      Pointer attributes,
      Pointer arguments,
      Pointer environment);

  /** posix_spawn_file_actions_init(3): 0, or the error itself. */
  int posix_spawn_file_actions_init(Pointer actions);

  /** posix_spawn_file_actions_destroy(3): 0, or the error itself. */
  int posix_spawn_file_actions_destroy(Pointer actions);

  /** posix_spawn_file_actions_adddup2(3): 0, or the error itself. */
  int posix_spawn_file_actions_adddup2(Pointer actions, int fd, int target);

  /** posix_spawn_file_actions_addclose(3): 0, or the error itself. */
  int posix_spawn_file_actions_addclose(Pointer actions, int fd);

  /** posix_spawnattr_init(3): 0, or the error itself. */
  int posix_spawnattr_init(Pointer attributes);

  /** posix_spawnattr_destroy(3): 0, or the error itself. */
  int posix_spawnattr_destroy(Pointer attributes);

  /** posix_spawnattr_setflags(3): 0, or the error itself. */
  int posix_spawnattr_setflags(Pointer attributes, short flags);

  /**
   * posix_spawnattr_setsigmask(3): 0, or the error itself; {@code set} is a sigset_t of {@link
   * #SIGSET_SIZE} bytes.
   */
  int posix_spawnattr_setsigmask(Pointer attributes, Pointer set);

  /** posix_spawnattr_setsigdefault(3): 0, or the error itself. */
  int posix_spawnattr_setsigdefault(Pointer attributes, Pointer set);

  /** posix_spawnattr_setpgroup(3): 0, or the error itself. */
  int posix_spawnattr_setpgroup(Pointer attributes, int group);

  /**
   * futex(2), which no C library has as a function: for FUTEX_WAIT 0 when woken, or -1 and errno;
   * for FUTEX_WAKE the number woken, or -1 and errno. And pidfd_open(2), by syscall(2) as glibc
   * 2.36 is the first with a wrapper: a new descriptor (close-on-exec), or -1 and errno.
   */
  long syscall(long number, long first, long second, long third, long fourth);

  /** kcmp(2), which no C library has as a function: 0 when equal, 1 to 3, or -1 and errno. */
  long syscall(long number, long first, long second, long third, long fourth, long fifth);

  /** waitid(2): 0, or -1 and errno; {@code info} is a siginfo_t of {@link #SIGINFO_SIZE} bytes. */
  int waitid(int idType, int id, Pointer info, int options);

  /** kill(2): 0, or -1 and errno. Only for process groups, while the leader is not yet reaped. */
  int kill(int pid, int signal);

  /** killpg(3) asks for the group of {@code pid}: getpgid(2) gives it, or -1 and errno. */
  int getpgid(int pid);

  /** geteuid(2): cannot fail. */
  int geteuid();

  /** getpagesize(2): bytes; cannot fail. */
  int getpagesize();

  /** getrlimit(2): 0, or -1 and errno; {@code limit} is two 64-bit words, soft and hard. */
  int getrlimit(int resource, long[] limit);

  /**
   * gnu_get_libc_version(3): {@code 2.36} in ASCII; cannot fail. Not as a String, which JNA would
   * decode by the property jna.encoding.
   */
  Pointer gnu_get_libc_version();

  /** msync(2): 0, or -1 and errno. */
  int msync(long address, long length, int flags);

  /** fchmod(2): 0, or -1 and errno. */
  int fchmod(int fd, int mode);

  /** clock_gettime(2): 0, or -1 and errno; {@code time} is seconds and nanoseconds. */
  int clock_gettime(int clock, long[] time);

  /** ftok(3): a key, or -1 and errno. */
  int ftok(byte[] path, int project);

  /** shmget(2): an id, or -1 and errno. */
  int shmget(int key, long size, int flags);

  /** shmat(2): the address, or (void *) -1, not null, and errno. */
  long shmat(int id, long address, int flags);

  /** shmdt(2): 0, or -1 and errno. */
  int shmdt(long address);

  /** shmctl(2): 0 for the commands in use, or -1 and errno. */
  int shmctl(int id, int command, Pointer buffer);

  /** semget(2): an id, or -1 and errno. */
  int semget(int key, int count, int flags);

  /**
   * semctl(2): depends on the command, or -1 and errno; {@code argument} is a union semun, a value
   * or an address.
   */
  int semctl(int id, int index, int command, long argument);

  /** semtimedop(2): 0, or -1 and errno; {@code timeout} is a struct timespec, relative. */
  int semtimedop(int id, Pointer operations, long count, Pointer timeout);

  /** sem_open(3): the address, or SEM_FAILED, which is 0, and errno. */
  long sem_open(byte[] name, int flags, int mode, int value);

  /** sem_close(3): 0, or -1 and errno. */
  int sem_close(long semaphore);

  /** sem_unlink(3): 0, or -1 and errno. */
  int sem_unlink(byte[] name);

  /** sem_init(3): 0, or -1 and errno. */
  int sem_init(long semaphore, int shared, int value);

  /** sem_destroy(3): 0, or -1 and errno. */
  int sem_destroy(long semaphore);

  /** sem_post(3): 0, or -1 and errno. */
  int sem_post(long semaphore);

  /** sem_trywait(3): 0, or -1 and errno, EAGAIN for a count of 0. */
  int sem_trywait(long semaphore);

  /**
   * sem_clockwait(3), or sem_timedwait(3) before glibc 2.30, whose clock is the calendar's: 0, or
   * -1 and errno; {@code until} is a struct timespec of that clock.
   */
  int sem_clockwait(long semaphore, int clock, Pointer until);

  /** Which clock {@link #sem_clockwait} can wait by: 1 = monotonic, 0 = the calendar's. */
  int semaphoreClock();

  /** sem_getvalue(3): 0, or -1 and errno. */
  int sem_getvalue(long semaphore, int[] value);

  /** errno as the last call of this thread left it; read it before any other call. */
  default int errno() {
    return Native.getLastError();
  }

  /**
   * shm_open(3) and shm_unlink(3), which stood in librt before glibc 2.34; looked up at first use.
   */
  final class SharedMemoryObjects {
    static final Function OPEN = find("shm_open", "rt");
    static final Function UNLINK = find("shm_unlink", "rt");

    private SharedMemoryObjects() {}

    static Function find(String symbol, String before) {
      try {
        return NativeLibrary.getInstance("c").getFunction(symbol);
      } catch (UnsatisfiedLinkError notThere) {
        return NativeLibrary.getInstance(before).getFunction(symbol);
      }
    }
  }

  /** The semaphores of POSIX, which stood in libpthread before glibc 2.34. */
  final class Semaphores {
    static final Function OPEN = find("sem_open");
    static final Function CLOSE = find("sem_close");
    static final Function UNLINK = find("sem_unlink");
    static final Function INIT = find("sem_init");
    static final Function DESTROY = find("sem_destroy");
    static final Function POST = find("sem_post");
    static final Function TRY = find("sem_trywait");
    static final Function TIMED = find("sem_timedwait");
    static final Function VALUE = find("sem_getvalue");
    static final Optional<Function> CLOCKED = clocked();

    private Semaphores() {}

    private static Function find(String symbol) {
      return SharedMemoryObjects.find(symbol, "pthread");
    }

    private static Optional<Function> clocked() {
      try {
        return Optional.of(find("sem_clockwait"));
      } catch (UnsatisfiedLinkError beforeGlibc230) {
        return Optional.empty();
      }
    }
  }

  /** The C library itself. */
  final class Direct implements Libc {

    Direct() {
      Native.register(Direct.class, NativeLibrary.getInstance("c"));
    }

    @Override
    public native int memfd_create(byte[] name, int flags);

    // Not native methods: a direct mapping fails as a whole where one symbol is missing.
    @Override
    public int shm_open(byte[] name, int flags, int mode) {
      return SharedMemoryObjects.OPEN.invokeInt(new Object[] {name, flags, mode});
    }

    @Override
    public int shm_unlink(byte[] name) {
      return SharedMemoryObjects.UNLINK.invokeInt(new Object[] {name});
    }

    @Override
    public native int ftruncate(int fd, long length);

    @Override
    public native int fallocate(int fd, int mode, long offset, long length);

    @Override
    public native long mmap(
        long address, long length, int protection, int flags, int fd, long offset);

    @Override
    public native int munmap(long address, long length);

    @Override
    public native int open(byte[] path, int flags, int mode);

    @Override
    public native int close(int fd);

    @Override
    public native int fcntl(int fd, int command, int argument);

    @Override
    public native int statx(int directory, byte[] path, int flags, int mask, Pointer buffer);

    @Override
    public native int pipe2(int[] ends, int flags);

    @Override
    public native int eventfd(int initial, int flags);

    @Override
    public native long read(int fd, Pointer buffer, long count);

    @Override
    public native long write(int fd, Pointer buffer, long count);

    @Override
    public native int poll(Pointer entries, long count, int milliseconds);

    @Override
    public native int ioctl(int fd, long request, int[] argument);

    @Override
    public native int socketpair(int domain, int type, int protocol, int[] ends);

    @Override
    public native int socket(int domain, int type, int protocol);

    @Override
    public native int bind(int fd, byte[] address, int length);

    @Override
    public native int listen(int fd, int backlog);

    @Override
    public native int accept4(int fd, byte[] address, int[] length, int flags);

    @Override
    public native int getsockname(int fd, byte[] address, int[] length);

    @Override
    public native int getsockopt(int fd, int level, int option, int[] value, int[] length);

    @Override
    public native int setsockopt(int fd, int level, int option, int[] value, int length);

    @Override
    public native int shutdown(int fd, int how);

    @Override
    public native long sendmsg(int fd, Pointer message, int flags);

    @Override
    public native long recvmsg(int fd, Pointer message, int flags);

    @Override
    public native int epoll_create1(int flags);

    @Override
    public native int epoll_ctl(int epoll, int operation, int fd, Pointer event);

    @Override
    public native int epoll_wait(int epoll, Pointer events, int capacity, int milliseconds);

    @Override
    public native int posix_spawn(
        int[] pid,
        byte[] path,
        Pointer actions,
        Pointer attributes,
        Pointer arguments,
        Pointer environment);

    @Override
    public native int posix_spawn_file_actions_init(Pointer actions);

    @Override
    public native int posix_spawn_file_actions_destroy(Pointer actions);

    @Override
    public native int posix_spawn_file_actions_adddup2(Pointer actions, int fd, int target);

    @Override
    public native int posix_spawn_file_actions_addclose(Pointer actions, int fd);

    @Override
    public native int posix_spawnattr_init(Pointer attributes);

    @Override
    public native int posix_spawnattr_destroy(Pointer attributes);

    @Override
    public native int posix_spawnattr_setflags(Pointer attributes, short flags);

    @Override
    public native int posix_spawnattr_setsigmask(Pointer attributes, Pointer set);

    @Override
    public native int posix_spawnattr_setsigdefault(Pointer attributes, Pointer set);

    @Override
    public native int posix_spawnattr_setpgroup(Pointer attributes, int group);

    @Override
    public native long syscall(long number, long first, long second, long third, long fourth);

    @Override
    public native long syscall(
        long number, long first, long second, long third, long fourth, long fifth);

    @Override
    public native int waitid(int idType, int id, Pointer info, int options);

    @Override
    public native int kill(int pid, int signal);

    @Override
    public native int getpgid(int pid);

    @Override
    public native int geteuid();

    @Override
    public native int getpagesize();

    @Override
    public native int getrlimit(int resource, long[] limit);

    @Override
    public native Pointer gnu_get_libc_version();

    @Override
    public native int msync(long address, long length, int flags);

    @Override
    public native int fchmod(int fd, int mode);

    @Override
    public native int clock_gettime(int clock, long[] time);

    @Override
    public native int ftok(byte[] path, int project);

    @Override
    public native int shmget(int key, long size, int flags);

    @Override
    public native long shmat(int id, long address, int flags);

    @Override
    public native int shmdt(long address);

    @Override
    public native int shmctl(int id, int command, Pointer buffer);

    @Override
    public native int semget(int key, int count, int flags);

    @Override
    public native int semctl(int id, int index, int command, long argument);

    @Override
    public native int semtimedop(int id, Pointer operations, long count, Pointer timeout);

    @Override
    public long sem_open(byte[] name, int flags, int mode, int value) {
      return Semaphores.OPEN.invokeLong(new Object[] {name, flags, mode, value});
    }

    @Override
    public int sem_close(long semaphore) {
      return Semaphores.CLOSE.invokeInt(new Object[] {semaphore});
    }

    @Override
    public int sem_unlink(byte[] name) {
      return Semaphores.UNLINK.invokeInt(new Object[] {name});
    }

    @Override
    public int sem_init(long semaphore, int shared, int value) {
      return Semaphores.INIT.invokeInt(new Object[] {semaphore, shared, value});
    }

    @Override
    public int sem_destroy(long semaphore) {
      return Semaphores.DESTROY.invokeInt(new Object[] {semaphore});
    }

    @Override
    public int sem_post(long semaphore) {
      return Semaphores.POST.invokeInt(new Object[] {semaphore});
    }

    @Override
    public int sem_trywait(long semaphore) {
      return Semaphores.TRY.invokeInt(new Object[] {semaphore});
    }

    @Override
    public int sem_clockwait(long semaphore, int clock, Pointer until) {
      return Semaphores.CLOCKED.isPresent()
          ? Semaphores.CLOCKED.get().invokeInt(new Object[] {semaphore, clock, until})
          : Semaphores.TIMED.invokeInt(new Object[] {semaphore, until});
    }

    @Override
    public int semaphoreClock() {
      return Semaphores.CLOCKED.isPresent() ? 1 : 0;
    }

    @Override
    public int sem_getvalue(long semaphore, int[] value) {
      return Semaphores.VALUE.invokeInt(new Object[] {semaphore, value});
    }
  }
}
