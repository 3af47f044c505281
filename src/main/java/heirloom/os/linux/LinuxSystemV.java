package heirloom.os.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import heirloom.os.Naming;
import heirloom.os.OsException;
import heirloom.os.OsRights;
import heirloom.os.OsSystemV;
import heirloom.os.OsView;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Shared memory and semaphore sets of System V. Sources: sysvipc(7), shmget(2), shmat(2),
 * shmctl(2), semget(2), semop(2), semctl(2), ftok(3).
 */
final class LinuxSystemV implements OsSystemV {

  private static final int IPC_CREAT = 0x200;
  private static final int IPC_EXCL = 0x400;
  private static final int IPC_RMID = 0;
  private static final int IPC_SET = 1;
  private static final int IPC_STAT = 2;
  private static final int SHM_RDONLY = 0x1000;
  private static final int SHM_RND = 0x2000;
  private static final int GETALL = 13;
  private static final int SETVAL = 16;
  private static final int SETALL = 17;
  private static final short IPC_NOWAIT = 0x800;
  private static final short SEM_UNDO = 0x1000;

  /** struct sembuf: three shorts. */
  private static final int SEMBUF_SIZE = 6;

  private static final int TIMESPEC_SIZE = 16;
  private static final long NANOS = 1_000_000_000;

  private final Libc libc;

  LinuxSystemV(Libc libc) {
    this.libc = libc;
  }

  @Override
  public int key(Path file, int project) throws OsException {
    byte[] path = ArgumentBytes.of("path", file + " ", ArgumentBytes.systemEncoding());
    path[path.length - 1] = 0;
    return Naming.about(
        "file=" + file, () -> (int) Errno.check(libc, "ftok", libc.ftok(path, project)));
  }

  @Override
  public long user() {
    return Integer.toUnsignedLong(libc.geteuid());
  }

  @Override
  public int segment(int key, long size, Opening opening, int mode) throws OsException {
    return Naming.about(
        key(key),
        () -> (int) Errno.check(libc, "shmget", libc.shmget(key, size, flags(opening, mode))));
  }

  /** As ipcs shows it. */
  private static String key(int key) {
    return String.format("key=0x%08x", key);
  }

  private static String id(int id) {
    return "id=" + id;
  }

  private static int flags(Opening opening, int mode) {
    return opening == Opening.CREATE ? IPC_CREAT | IPC_EXCL | mode : 0;
  }

  @Override
  public OsView attach(int id, long size, boolean writable, Placement placement, long address)
      throws OsException {
    int flags = (writable ? 0 : SHM_RDONLY) | (placement == Placement.ROUNDED_DOWN ? SHM_RND : 0);
    long wanted = placement == Placement.ANYWHERE ? 0 : address;
    // Fails with (void *) -1, not with null.
    long at = Naming.about(id(id), () -> Errno.check(libc, "shmat", libc.shmat(id, wanted, flags)));
    MappedRange range = new MappedRange(at, size, () -> libc.shmdt(at));
    OsRights rights = new OsRights(true, writable, false, false);
    // No call makes a segment smaller.
    return new LinuxView(libc, range, size, rights, () -> size);
  }

  @Override
  public SegmentFacts segmentFacts(int id) throws OsException {
    SystemVStructs.requireKnown();
    try (Memory struct = new Memory(SystemVStructs.SIZE)) {
      control(id, IPC_STAT, struct);
      return SystemVStructs.segment(struct);
    }
  }

  @Override
  public void changeSegment(int id, long user, long group, int mode) throws OsException {
    SystemVStructs.requireKnown();
    try (Memory struct = new Memory(SystemVStructs.SIZE)) {
      control(id, IPC_STAT, struct);
      SystemVStructs.change(struct, user, group, mode);
      control(id, IPC_SET, struct);
    }
  }

  @Override
  public void removeSegment(int id) throws OsException {
    control(id, IPC_RMID, Pointer.NULL);
  }

  private void control(int id, int command, Pointer struct) throws OsException {
    Naming.about(id(id), () -> Errno.check(libc, "shmctl", libc.shmctl(id, command, struct)));
  }

  @Override
  public int set(int key, int count, Opening opening, int mode) throws OsException {
    return Naming.about(
        key(key),
        () -> (int) Errno.check(libc, "semget", libc.semget(key, count, flags(opening, mode))));
  }

  @Override
  public void initialise(int id, int[] values) throws OsException {
    try (Memory array = new Memory(2L * values.length)) {
      for (int i = 0; i < values.length; i++) {
        array.setShort(2L * i, (short) values[i]);
      }
      controlSet(id, 0, SETALL, Pointer.nativeValue(array));
    }
    // SETALL leaves the time of the last operation at 0, by which whoever opens the set knows that
    // it is not ready yet. Two operations in one call, which change nothing and are never seen
    // apart: two calls would for a moment give one that nobody gave. Down first where there is
    // one, as none is above the greatest value.
    int first = values[0] > 0 ? -1 : 1;
    try (Memory both = new Memory(2L * SEMBUF_SIZE);
        Memory timeout = new Memory(TIMESPEC_SIZE)) {
      timeout.clear();
      for (int i = 0; i < 2; i++) {
        both.setShort((long) i * SEMBUF_SIZE, (short) 0);
        both.setShort((long) i * SEMBUF_SIZE + 2, (short) (i == 0 ? first : -first));
        both.setShort((long) i * SEMBUF_SIZE + 4, IPC_NOWAIT);
      }
      if (libc.semtimedop(id, both, 2, timeout) == -1) {
        int errno = libc.errno();
        // Somebody has taken what there was since SETALL: that was a first operation too.
        if (errno != Errno.EAGAIN) {
          throw Errno.exception("semop", errno, id(id));
        }
      }
    }
  }

  @Override
  public int[] values(int id, int count) throws OsException {
    try (Memory array = new Memory(2L * count)) {
      controlSet(id, 0, GETALL, Pointer.nativeValue(array));
      int[] values = new int[count];
      for (int i = 0; i < count; i++) {
        values[i] = Short.toUnsignedInt(array.getShort(2L * i));
      }
      return values;
    }
  }

  @Override
  public void setValue(int id, int index, int value) throws OsException {
    controlSet(id, index, SETVAL, value);
  }

  @Override
  public Optional<Operation> operate(int id, int index, int change, boolean undo, long nanos)
      throws OsException {
    try (Memory operation = new Memory(SEMBUF_SIZE);
        Memory timeout = new Memory(TIMESPEC_SIZE)) {
      operation.setShort(0, (short) index);
      operation.setShort(2, (short) change);
      operation.setShort(4, (short) ((undo ? SEM_UNDO : 0) | (nanos <= 0 ? IPC_NOWAIT : 0)));
      timeout.setLong(0, nanos / NANOS);
      timeout.setLong(8, nanos % NANOS);
      if (libc.semtimedop(id, operation, 1, timeout) == 0) {
        return Optional.of(Operation.DONE);
      }
      int errno = libc.errno();
      return switch (errno) {
        case Errno.EAGAIN -> Optional.of(Operation.TIMED_OUT);
        case Errno.EINTR -> Optional.empty();
        // A set that is gone before the call, not during it, is EINVAL; see the caller's own
        // checks.
        case Errno.EIDRM -> Optional.of(Operation.REMOVED);
        case Errno.ERANGE -> throw Errno.exception("semop", errno, tooMany(id, change, undo));
        default -> throw Errno.exception("semop", errno, id(id) + ", index=" + index);
      };
    }
  }

  /**
   * A value has a greatest one, and so has the account of what is to be undone: one side of a
   * hand-over that keeps it reaches its end, as nothing that the other side does is counted there.
   */
  private static String tooMany(int id, int change, boolean undo) {
    String greatest = id(id) + "; the value is 32767, the greatest";
    if (!undo) {
      return greatest;
    }
    return change > 0
        ? greatest + ", or this process has released as many that another took: give is not counted"
        : id(id) + "; this process has acquired 32767 that another released: take is not counted";
  }

  @Override
  public SetFacts setFacts(int id) throws OsException {
    SystemVStructs.requireKnown();
    try (Memory struct = new Memory(SystemVStructs.SIZE)) {
      controlSet(id, 0, IPC_STAT, Pointer.nativeValue(struct));
      return SystemVStructs.set(struct);
    }
  }

  @Override
  public void removeSet(int id) throws OsException {
    controlSet(id, 0, IPC_RMID, 0);
  }

  private void controlSet(int id, int index, int command, long argument) throws OsException {
    Naming.about(
        id(id), () -> Errno.check(libc, "semctl", libc.semctl(id, index, command, argument)));
  }
}
