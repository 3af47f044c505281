package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsSystemV;
import heirloom.os.OsSystemV.Opening;
import heirloom.os.OsSystemV.Placement;
import heirloom.os.OsSystemV.SegmentFacts;
import java.io.IOException;
import java.time.Instant;

/**
 * A segment of System V shared memory; Linux. It lives from shmget(2) until {@link #remove}, with
 * or without processes, and nothing of this process's holds it: this object is an id and needs no
 * close. What is attached is a {@link View}.
 *
 * <pre>{@code
 * SystemVKey key = SystemVKey.of(Path.of("/etc/passwd"), 'a');
 * SystemVSharedMemory segment = SystemVSharedMemory.create(key, 1024);
 * try (View view = segment.attach()) {       // shmat(id, NULL, 0)
 *   view.write(0, text);
 * }                                          // shmdt
 * segment.remove();                          // shmctl(id, IPC_RMID); nothing removes it but this
 * }</pre>
 *
 * <p>A creation is exclusive and for this user alone (0600); an opening refuses what belongs to
 * somebody else. A segment cannot be truncated, so its pages never vanish. Thread-safe.
 *
 * <p>Source: sysvipc(7), shmget(2), shmat(2), shmctl(2).
 */
public final class SystemVSharedMemory {

  private static final int OWNER_ONLY = 0600;
  private static final int EVERYBODY = 0666;
  private static final int ALL_MODES = 0777;
  private static final int EEXIST = 17;
  private static final int ENOENT = 2;
  private static final int EINVAL = 22;
  private static final int EIDRM = 43;

  /** Never below: at 0 the JVM expects its null checks to fault, and root may map even there. */
  private static final long LOWEST = 65536;

  private final OsSystemV system;
  private final int id;
  private final long size;
  private final boolean creator;

  private SystemVSharedMemory(OsSystemV system, int id, long size, boolean creator) {
    this.system = system;
    this.id = id;
    this.size = size;
    this.creator = creator;
  }

  /**
   * What shmctl(2) tells by IPC_STAT.
   *
   * @param key the key, or {@link SystemVKey#PRIVATE}, also once it is removed
   * @param user the owner
   * @param group the owner's group
   * @param creator the user who made it
   * @param mode permission bits
   * @param removed whether it was removed and only waits for its last detach
   * @param size bytes as asked for; the system gives whole pages
   * @param attached when it was last attached; {@link Instant#EPOCH} = never
   * @param detached when it was last detached
   * @param changed when it was made or last changed by {@link #allow}
   * @param creatorPid the process that made it
   * @param lastPid the process that last attached or detached
   * @param attachments how many hold it: {@code shm_nattch}
   */
  public record Status(
      SystemVKey key,
      long user,
      long group,
      long creator,
      int mode,
      boolean removed,
      long size,
      Instant attached,
      Instant detached,
      Instant changed,
      int creatorPid,
      int lastPid,
      long attachments) {

    private static final int REMOVED = 01000;

    private static Status of(SegmentFacts facts) {
      return new Status(
          new SystemVKey(facts.key()),
          facts.user(),
          facts.group(),
          facts.creator(),
          facts.mode() & ALL_MODES,
          (facts.mode() & REMOVED) != 0,
          facts.size(),
          Instant.ofEpochSecond(facts.attached()),
          Instant.ofEpochSecond(facts.detached()),
          Instant.ofEpochSecond(facts.changed()),
          facts.creatorPid(),
          facts.lastPid(),
          facts.attachments());
    }
  }

  /**
   * Makes a segment that only this user can attach. It is zero.
   *
   * @param size bytes, 1 or more; rounded up to pages
   * @throws IllegalArgumentException when the size is below 1
   * @throws UnsupportedOperationException elsewhere than on Linux
   * @throws OsException when the key is taken (EEXIST), or a limit is reached (ENOSPC, ENOMEM,
   *     EINVAL)
   */
  public static SystemVSharedMemory create(SystemVKey key, long size) throws OsException {
    return create(key, size, OWNER_ONLY);
  }

  /** As {@link #create}, but every user of the machine can attach it (0666). */
  public static SystemVSharedMemory createForEverybody(SystemVKey key, long size)
      throws OsException {
    return create(key, size, EVERYBODY);
  }

  private static SystemVSharedMemory create(SystemVKey key, long size, int mode)
      throws OsException {
    Extents.requireSize(size);
    OsSystemV system = Current.os().systemV();
    int id = system.segment(key.number(), size, Opening.CREATE, mode);
    return new SystemVSharedMemory(system, id, size, true);
  }

  /**
   * Opens this user's segment.
   *
   * @throws IllegalArgumentException for {@link SystemVKey#PRIVATE}, which leads nowhere
   * @throws ForeignOwnerException when it belongs to another user, or was made by one
   * @throws OsException when there is none of that key (ENOENT), or it may not be opened (EACCES)
   */
  public static SystemVSharedMemory open(SystemVKey key) throws IOException {
    SystemVSharedMemory opened = openOfAnyOwner(key);
    Status status = opened.status();
    ForeignOwnerException.requireOurs(
        "segment " + key, status.user(), status.creator(), opened.system.user());
    return opened;
  }

  /** As {@link #open}, whoever's it is. */
  public static SystemVSharedMemory openOfAnyOwner(SystemVKey key) throws OsException {
    if (key.equals(SystemVKey.PRIVATE)) {
      throw new IllegalArgumentException("key=PRIVATE opens nothing; create makes a new segment");
    }
    OsSystemV system = Current.os().systemV();
    int id = system.segment(key.number(), 0, Opening.OPEN, 0);
    return new SystemVSharedMemory(system, id, system.segmentFacts(id).size(), false);
  }

  /**
   * Creates a segment, or opens it when somebody was first: for programs that may start in any
   * order. Exactly one of them is {@link #isCreator}; the others see zeros until it has written.
   *
   * @param size bytes; also what the other's must have at least
   * @throws IllegalStateException when the segment that is there is smaller
   */
  public static SystemVSharedMemory createOrOpen(SystemVKey key, long size) throws IOException {
    while (true) {
      try {
        return create(key, size);
      } catch (OsException e) {
        if (e.code() != EEXIST) {
          throw e;
        }
      }
      try {
        SystemVSharedMemory opened = open(key);
        if (opened.size() < size) {
          throw new IllegalStateException(
              "segment " + key + " has size=" + opened.size() + ", expected " + size);
        }
        return opened;
      } catch (OsException e) {
        if (e.code() != ENOENT && e.code() != EIDRM && !isGoneId(e)) {
          throw e;
        }
        // Removed between two calls, by key or by id: the next round makes it.
      }
    }
  }

  /** EINVAL of a call by id; of shmget it would be a size that cannot be. */
  private static boolean isGoneId(OsException e) {
    return e.code() == EINVAL && !e.call().equals("shmget");
  }

  /** Whether this object made the segment. */
  public boolean isCreator() {
    return creator;
  }

  /** The number by which the system and {@code ipcs} know it. */
  public int id() {
    return id;
  }

  /** Bytes that were asked for. */
  public long size() {
    return size;
  }

  /**
   * Attaches it for reading and writing where the system likes: {@code shmat(id, NULL, 0)}.
   *
   * @return a view of {@link #size} bytes; shmdt(2) follows its close or its last buffer
   * @throws OsException when it was removed (EINVAL, EIDRM) or may not be attached (EACCES)
   */
  public View attach() throws OsException {
    return attached(true, Placement.ANYWHERE, 0);
  }

  /** Attaches it for reading: {@code SHM_RDONLY}; else as {@link #attach}. */
  public View attachReadOnly() throws OsException {
    return attached(false, Placement.ANYWHERE, 0);
  }

  /**
   * Attaches it at an address, rounded down to a multiple of {@code SHMLBA}: {@code SHM_RND}.
   *
   * @param address 65536 or more, which no rounding makes less
   * @throws IllegalArgumentException when the address is below 65536
   * @throws OsException when something is there already (EINVAL): never in its place
   */
  public View attachNear(long address) throws OsException {
    requireAddress(address);
    return attached(true, Placement.ROUNDED_DOWN, address);
  }

  /**
   * Attaches it exactly at an address; one that is no multiple of a page is EINVAL.
   *
   * @param address 65536 or more
   * @throws IllegalArgumentException when the address is below 65536
   * @throws OsException when something is there already (EINVAL): never in its place
   */
  public View attachAt(long address) throws OsException {
    requireAddress(address);
    return attached(true, Placement.EXACTLY, address);
  }

  private static void requireAddress(long address) {
    if (address < LOWEST) {
      throw new IllegalArgumentException(
          "address=" + address + ", expected " + LOWEST + " or more");
    }
  }

  private View attached(boolean writable, Placement placement, long address) throws OsException {
    return new View(
        system.attach(id, size, writable, placement, address),
        writable ? ViewAccess.WRITE : ViewAccess.READ);
  }

  /**
   * What the system knows of it: {@code shmctl(id, IPC_STAT)}.
   *
   * @throws OsException when it is gone (EINVAL, EIDRM) or may not be read (EACCES)
   */
  public Status status() throws OsException {
    return Status.of(system.segmentFacts(id));
  }

  /**
   * Gives it other permission bits: {@code shmctl(id, IPC_SET)}; owner and group stay.
   *
   * @param mode such as 0640
   * @throws IllegalArgumentException when the mode has more than permission bits
   */
  public void allow(int mode) throws OsException {
    if ((mode & ~ALL_MODES) != 0) {
      throw new IllegalArgumentException(
          "mode=0" + Integer.toOctalString(mode) + ", expected 0 to 0777");
    }
    SegmentFacts now = system.segmentFacts(id);
    system.changeSegment(id, now.user(), now.group(), mode);
  }

  /**
   * Removes it: {@code shmctl(id, IPC_RMID)}. The key is free at once; the memory goes with its
   * last detach.
   */
  public void remove() throws OsException {
    system.removeSegment(id);
  }

  @Override
  public String toString() {
    return "SystemVSharedMemory " + id + " (" + size + " bytes)";
  }
}
