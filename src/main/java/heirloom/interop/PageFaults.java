package heirloom.interop;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsFiles;

/**
 * How often a page that was touched was not there yet: what shows that a file is loaded page by
 * page, when it is touched and not when it is mapped.
 *
 * @param minor faults served from memory: of this thread on Linux, of the process on Windows
 * @param major faults that waited for the disk; 0 on Windows, which counts all together
 */
public record PageFaults(long minor, long major) {

  /**
   * The count so far.
   *
   * @throws OsException when the system does not tell, as where {@code /proc} is hidden
   */
  public static PageFaults now() throws OsException {
    OsFiles.Faults faults = Current.os().files().faults();
    return new PageFaults(faults.minor(), faults.major());
  }

  /** What came since an earlier count. */
  public PageFaults since(PageFaults before) {
    return new PageFaults(minor - before.minor, major - before.major);
  }

  /** All of them. */
  public long all() {
    return minor + major;
  }
}
