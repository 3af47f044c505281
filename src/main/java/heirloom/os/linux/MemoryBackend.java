package heirloom.os.linux;

import heirloom.os.OsException;

/**
 * A way to come by a memory file without a name. What is done with it afterwards (size,
 * reservation, mapping) is the same for all: {@link MemoryAllocator}.
 */
interface MemoryBackend {

  /** In one word, for messages and the setting {@code heirloom.memory}. */
  String name();

  /** Whether size and rights can be fixed by the kernel; without it there is no one-way memory. */
  boolean seals();

  /**
   * Creates an empty memory file.
   *
   * @param label see {@link heirloom.os.MemoryRequest#label()}
   * @return its only descriptor, close-on-exec
   */
  int create(String label) throws OsException;

  /**
   * Fixes size and rights for ever, and makes sure of it. Does nothing where {@link #seals()} is
   * false.
   */
  void fix(int fd, boolean oneWay) throws OsException;
}
