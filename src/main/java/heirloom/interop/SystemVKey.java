package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsSystemV;
import java.nio.file.Path;

/**
 * The number by which unrelated programs find the same System V object; Linux.
 *
 * @param number as in {@code ipcs}
 */
public record SystemVKey(int number) {

  /** The key of no object: each creation with it makes a new one that no key leads to. */
  public static final SystemVKey PRIVATE = new SystemVKey(OsSystemV.PRIVATE);

  private static final int LAST_PROJECT = 255;

  /**
   * The key that ftok(3) makes of a file and a project: the lower 8 bits of the project, the lower
   * 8 of the device, the lower 16 of the inode. So two files can have the same key, and a file that
   * is written anew has another.
   *
   * @param file an existing file
   * @param project 1 to 255, often a character
   * @throws IllegalArgumentException when the project is not within 1 to 255
   * @throws UnsupportedOperationException elsewhere than on Linux
   * @throws OsException when the file is missing (ENOENT)
   */
  public static SystemVKey of(Path file, int project) throws OsException {
    if (project < 1 || project > LAST_PROJECT) {
      throw new IllegalArgumentException("project=" + project + ", expected 1 to " + LAST_PROJECT);
    }
    return new SystemVKey(Current.os().systemV().key(file, project));
  }

  @Override
  public String toString() {
    return String.format("0x%08x", number);
  }
}
