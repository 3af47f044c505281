package heirloom.os;

import java.nio.ByteBuffer;

/** Shared memory, semaphores and signals of POSIX. Names begin with a slash and have no other. */
public interface OsPosix {

  /** This process's effective user. */
  long user();

  /**
   * Makes memory under a name that is free; its pages are reserved.
   *
   * @param mode permission bits, in force whatever the umask
   */
  OsMappable createMemory(String name, long size, int mode) throws OsException;

  /** Opens memory that is there. */
  OsMappable openMemory(String name, boolean writable) throws OsException;

  /** Takes the name away; those who have the memory keep it. */
  void removeMemory(String name) throws OsException;

  /** Makes a semaphore under a name that is free. */
  OsSemaphore createSemaphore(String name, int value, int mode) throws OsException;

  /** Opens a semaphore that is there. */
  OsSemaphore openSemaphore(String name) throws OsException;

  /** Whose semaphore it is that the name leads to now. */
  long ownerOfSemaphore(String name) throws OsException;

  /** Takes the name away; those who have the semaphore keep it. */
  void removeSemaphore(String name) throws OsException;

  /** Bytes of a semaphore in memory; it must lie at a multiple of 8. */
  int semaphoreSize();

  /** Makes a semaphore in shared memory; the buffer is kept reachable. */
  OsSemaphore initSemaphore(ByteBuffer memory, int offset, int value) throws OsException;

  /** A semaphore that somebody has made in shared memory. */
  OsSemaphore semaphoreAt(ByteBuffer memory, int offset);

  /** Ends a semaphore in memory; nobody may wait in it. */
  void destroySemaphore(ByteBuffer memory, int offset) throws OsException;

  /** A process, known by more than its number from here on. */
  OsSignalTarget signalTarget(long pid) throws OsException;

  /** A process that signals can be sent to; a number used anew is never hit. */
  interface OsSignalTarget extends AutoCloseable {

    /** Sends SIGUSR1; false when the process has ended. */
    boolean userSignal() throws OsException;

    @Override
    void close();
  }
}
