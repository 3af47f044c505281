package heirloom.os;

import java.nio.file.Path;
import java.util.Optional;

/** Shared memory and semaphore sets of System V: by key and id, alive until removed. */
public interface OsSystemV {

  /** The key that makes a new object without one. */
  int PRIVATE = 0;

  /** How a key is turned into an id. */
  enum Opening {
    /** Make it; fails when it is there. */
    CREATE,
    /** Open it; fails when it is not there. */
    OPEN
  }

  /** Where a segment is attached. */
  enum Placement {
    /** Where the system likes. */
    ANYWHERE,
    /** At the given address, rounded down to a multiple that the system can use. */
    ROUNDED_DOWN,
    /** Exactly there. */
    EXACTLY
  }

  /** ftok(3). */
  int key(Path file, int project) throws OsException;

  /** This process's effective user. */
  long user();

  /** shmget(2). */
  int segment(int key, long size, Opening opening, int mode) throws OsException;

  /** shmat(2). */
  OsView attach(int id, long size, boolean writable, Placement placement, long address)
      throws OsException;

  /** shmctl(2), IPC_STAT. */
  SegmentFacts segmentFacts(int id) throws OsException;

  /** shmctl(2), IPC_SET. */
  void changeSegment(int id, long user, long group, int mode) throws OsException;

  /** shmctl(2), IPC_RMID. */
  void removeSegment(int id) throws OsException;

  /** semget(2). */
  int set(int key, int count, Opening opening, int mode) throws OsException;

  /** semctl(2), SETALL, and an operation that leaves the time of a first one behind. */
  void initialise(int id, int[] values) throws OsException;

  /** semctl(2), GETALL. */
  int[] values(int id, int count) throws OsException;

  /** semctl(2), SETVAL. */
  void setValue(int id, int index, int value) throws OsException;

  /**
   * semtimedop(2) with one operation.
   *
   * @param undo whether the kernel takes it back when this process ends
   * @param nanos how long to wait; 0 = not
   * @return empty when a signal came
   */
  Optional<Operation> operate(int id, int index, int change, boolean undo, long nanos)
      throws OsException;

  /** How an operation ended. */
  enum Operation {
    /** It was done. */
    DONE,
    /** The time was over. */
    TIMED_OUT,
    /** The set was removed. */
    REMOVED
  }

  /** semctl(2), IPC_STAT. */
  SetFacts setFacts(int id) throws OsException;

  /** semctl(2), IPC_RMID. */
  void removeSet(int id) throws OsException;

  /**
   * struct shmid_ds. Times are seconds since 1970, 0 = never.
   *
   * @param mode permission bits, and 01000 when it is marked for removal
   * @param size bytes as asked for
   */
  record SegmentFacts(
      int key,
      long user,
      long group,
      long creator,
      int mode,
      long size,
      long attached,
      long detached,
      long changed,
      int creatorPid,
      int lastPid,
      long attachments) {}

  /** struct semid_ds. */
  record SetFacts(int key, long user, long creator, int mode, long operated, long count) {}
}
