package heirloom.os.linux;

import com.sun.jna.Pointer;
import heirloom.os.OsException;

/**
 * A {@code posix_spawn_file_actions_t} and the right to destroy it once. What is added runs in the
 * child in the order of adding, before the program.
 */
final class FileActions implements AutoCloseable {

  /** {@code sizeof(posix_spawn_file_actions_t)} in glibc on 64-bit systems. */
  static final int SIZE = 80;

  private final Libc libc;
  private final Pointer actions;

  /**
   * Initialises the structure.
   *
   * @param place {@link #SIZE} bytes that outlive this object
   */
  FileActions(Libc libc, Pointer place) throws OsException {
    this.libc = libc;
    this.actions = place;
    Errno.checkReturned(
        "posix_spawn_file_actions_init", libc.posix_spawn_file_actions_init(actions));
  }

  void copy(int from, int to) throws OsException {
    Errno.checkReturned(
        "posix_spawn_file_actions_adddup2",
        libc.posix_spawn_file_actions_adddup2(actions, from, to));
  }

  /** Closes a number that need not be open. */
  void close(int fd) throws OsException {
    Errno.checkReturned(
        "posix_spawn_file_actions_addclose", libc.posix_spawn_file_actions_addclose(actions, fd));
  }

  /** Closes every number from {@code first} up; only where {@link SpawnExtensions} has it. */
  void closeFrom(int first) throws OsException {
    Errno.checkReturned(
        "posix_spawn_file_actions_addclosefrom_np", SpawnExtensions.addCloseFrom(actions, first));
  }

  /** Changes the working directory, before the program is looked for. */
  void changeDirectory(byte[] directory) throws OsException {
    Errno.checkReturned(
        "posix_spawn_file_actions_addchdir_np", SpawnExtensions.addChdir(actions, directory));
  }

  Pointer pointer() {
    return actions;
  }

  @Override
  public void close() {
    // glibc's only frees memory and cannot fail; a child may run already, so it must not throw.
    int unused = libc.posix_spawn_file_actions_destroy(actions);
  }
}
