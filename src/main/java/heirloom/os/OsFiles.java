package heirloom.os;

import java.nio.file.Path;

/** Mapped files, as every system has them. */
public interface OsFiles {

  /**
   * Opens a file that is there.
   *
   * @param rights of the section; the file is opened for writing only where they have write
   * @param size 0 = the file's; a larger one grows a file that may be written
   */
  OsMappable openFile(Path file, OsRights rights, long size) throws OsException;

  /** Memory without a file and without a name behind the same interface. */
  OsMappable memory(OsRights rights, long size) throws OsException;

  /** Page faults so far of the calling thread, or of the process where threads are not counted. */
  Faults faults() throws OsException;

  /**
   * Page faults.
   *
   * @param minor served from memory
   * @param major that waited for the disk; 0 where the system does not tell them apart
   */
  record Faults(long minor, long major) {}
}
