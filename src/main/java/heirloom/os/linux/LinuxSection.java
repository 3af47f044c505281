package heirloom.os.linux;

import heirloom.os.Naming;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMappable;
import heirloom.os.OsRights;
import heirloom.os.OsView;

/** An open file, memfd or object of shm_open(3), and the way to map it. Source: mmap(2). */
final class LinuxSection implements OsMappable {

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;

  private final Libc libc;
  private final String name;
  private final OsHandle handle;
  private final FileFacts facts;

  /**
   * Owns the handle.
   *
   * @param name the object as its user knows it, for messages
   */
  LinuxSection(Libc libc, String name, OsHandle handle) throws OsException {
    this.libc = libc;
    this.name = name;
    this.handle = handle;
    this.facts = facts(libc, handle);
  }

  /**
   * The facts of what an opening found, if it can be mapped. Asked of the descriptor, as the name
   * may lead elsewhere a moment later; and opened with {@link Descriptors#O_NONBLOCK}, since an
   * open of a named pipe would wait for its other side, deaf to interrupts, and anybody can put one
   * into /dev/shm.
   *
   * @throws OsException when it is no regular file (EINVAL)
   */
  static FileFacts requireRegular(Libc libc, String call, OsHandle handle) throws OsException {
    FileFacts found = facts(libc, handle);
    if (!found.isRegular()) {
      throw Errno.exception(
          call,
          Errno.EINVAL,
          "this is " + found.kind() + ", and only a regular file can be mapped");
    }
    return found;
  }

  /** Says of an opening with {@link Descriptors#O_NONBLOCK} what EAGAIN means there: open(2). */
  static OsException unlessLeased(OsException failure) {
    return failure.code() == Errno.EAGAIN
        ? Errno.exception(
            failure.call(),
            Errno.EAGAIN,
            "another program holds a lease on it and was told to give it up: try again")
        : failure;
  }

  static FileFacts facts(Libc libc, OsHandle handle) throws OsException {
    int fd = (int) handle.acquire();
    try {
      return FileFacts.of(libc, fd);
    } finally {
      handle.release();
    }
  }

  @Override
  public long size() {
    return facts.size();
  }

  @Override
  public long owner() {
    return facts.owner();
  }

  @Override
  public OsView map(OsRights view, long offset, long length) throws OsException {
    // A descriptor of its own: the view must tell, later and with the section closed, whether the
    // file still reaches as far as its pages.
    OsHandle own = Descriptors.duplicate(libc, handle);
    int fd = (int) own.acquire();
    try {
      long address =
          Naming.about(
              name,
              () ->
                  Errno.restarting(
                      libc,
                      "mmap",
                      () ->
                          libc.mmap(
                              0,
                              length,
                              protection(view),
                              view.copy() ? MAP_PRIVATE : MAP_SHARED,
                              fd,
                              offset)));
      MappedRange range =
          new MappedRange(
              address,
              length,
              () -> {
                libc.munmap(address, length);
                own.close();
              });
      return new LinuxView(
          libc,
          range,
          length,
          view,
          new LinuxView.Backing() {
            @Override
            public long present() throws OsException {
              return Math.max(0, Math.min(length, facts(libc, own).size() - offset));
            }

            @Override
            public void close() {
              own.close();
            }
          });
    } catch (OsException e) {
      own.close();
      throw e;
    } finally {
      own.release();
    }
  }

  private static int protection(OsRights view) {
    return (view.read() ? PROT_READ : 0)
        | (view.write() || view.copy() ? PROT_WRITE : 0)
        | (view.execute() ? PROT_EXEC : 0);
  }

  @Override
  public void close() {
    handle.close();
  }
}
