package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsMappable;
import heirloom.os.OsPosix;
import heirloom.os.OsRights;
import heirloom.os.Ranges;
import java.io.IOException;

/**
 * Memory under a name that any program can open by shm_open(3); Linux. It stays, with its bytes,
 * until {@link #remove} or the next start of the machine, whoever ends.
 *
 * <pre>{@code
 * try (PosixSharedMemory memory = PosixSharedMemory.create("/prices", 4096);
 *     View view = memory.map(ViewAccess.WRITE)) {
 *   view.bytes().putInt(0, 42);
 * }
 * PosixSharedMemory.remove("/prices");     // nothing removes it but this
 * }</pre>
 *
 * <p>A creation is exclusive and for this user alone (0600); an opening refuses what belongs to
 * somebody else. Anybody who may write it may also truncate it: {@link View} says what happens
 * then. Thread-safe.
 *
 * <p>Source: shm_overview(7), shm_open(3).
 */
public final class PosixSharedMemory implements AutoCloseable {

  private static final int OWNER_ONLY = 0600;
  private static final int EVERYBODY = 0666;

  private final String name;
  private final OsMappable section;
  private final boolean writable;

  private PosixSharedMemory(String name, OsMappable section, boolean writable) {
    this.name = name;
    this.section = section;
    this.writable = writable;
  }

  /**
   * Makes memory that only this user can open. It is zero, and reserved.
   *
   * @param name visible ASCII, with or without the slash in front
   * @param size bytes, 1 or more
   * @throws IllegalArgumentException when the name or the size cannot be
   * @throws UnsupportedOperationException elsewhere than on Linux
   * @throws OsException when the name is taken (EEXIST) or memory is short (ENOSPC, ENOMEM)
   */
  public static PosixSharedMemory create(String name, long size) throws OsException {
    return create(name, size, OWNER_ONLY);
  }

  /** As {@link #create}, but every user of the machine can read and write it (0666). */
  public static PosixSharedMemory createForEverybody(String name, long size) throws OsException {
    return create(name, size, EVERYBODY);
  }

  private static PosixSharedMemory create(String name, long size, int mode) throws OsException {
    String slashed = Extents.posixName(name);
    Extents.requireSize(size);
    return new PosixSharedMemory(slashed, posix().createMemory(slashed, size, mode), true);
  }

  /**
   * Opens this user's memory for reading and writing.
   *
   * @throws ForeignOwnerException when it belongs to another user
   * @throws OsException when there is none of that name (ENOENT), it may not be opened (EACCES), or
   *     what has the name is no memory but, say, a named pipe (EINVAL)
   */
  public static PosixSharedMemory open(String name) throws IOException {
    return requireOurs(openAny(name, true));
  }

  /** As {@link #open}, for reading only. */
  public static PosixSharedMemory openReadOnly(String name) throws IOException {
    return requireOurs(openAny(name, false));
  }

  /** As {@link #open}, whoever's it is: who put it there can change and truncate it. */
  public static PosixSharedMemory openOfAnyOwner(String name) throws OsException {
    return openAny(name, true);
  }

  private static PosixSharedMemory openAny(String name, boolean writable) throws OsException {
    String slashed = Extents.posixName(name);
    return new PosixSharedMemory(slashed, posix().openMemory(slashed, writable), writable);
  }

  private static PosixSharedMemory requireOurs(PosixSharedMemory memory) throws IOException {
    try {
      ForeignOwnerException.requireOurs(
          "shared memory " + memory.name, memory.section.owner(), posix().user());
      return memory;
    } catch (IOException e) {
      memory.close();
      throw e;
    }
  }

  /**
   * Takes the name away: shm_unlink(3). Who has the memory open or mapped keeps it.
   *
   * @throws OsException when there is none of that name (ENOENT) or it is another's (EACCES, EPERM)
   */
  public static void remove(String name) throws OsException {
    posix().removeMemory(Extents.posixName(name));
  }

  private static OsPosix posix() {
    return Current.os().posix();
  }

  /** The name, with its slash. */
  public String name() {
    return name;
  }

  /** Bytes when it was made or opened. */
  public long size() {
    return section.size();
  }

  /** The whole of it; as {@link #map(ViewAccess, long, long)}. */
  public View map(ViewAccess access) throws OsException {
    return map(access, 0, size());
  }

  /**
   * Maps part of it.
   *
   * @throws IllegalArgumentException when the access writes and this was opened for reading only,
   *     or executes, or the part is not inside, empty or off the granularity
   * @throws IllegalStateException when closed
   */
  public View map(ViewAccess access, long offset, long length) throws OsException {
    OsRights wanted = access.rights();
    if (wanted.execute() || (wanted.write() && !writable)) {
      throw new IllegalArgumentException(
          "access=" + access + " of memory opened for " + (writable ? "writing" : "reading"));
    }
    Ranges.requireMappable(offset, length, size());
    return new View(section.map(wanted, offset, length), access);
  }

  /** Frees the descriptor; idempotent. Views stay valid, and so does the name. */
  @Override
  public void close() {
    section.close();
  }

  @Override
  public String toString() {
    return "PosixSharedMemory " + name + " (" + size() + " bytes)";
  }
}
