package heirloom.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * How Windows is asked what processes hold, in plain types; the names are those of Microsoft Learn.
 * Numbers are handles of this process unless they say otherwise. Linux shows the same in {@code
 * /proc} and needs no such port.
 */
public interface OsLook {

  /** Kinds of {@code GetFileType}. */
  int FILE_TYPE_DISK = 1;

  int FILE_TYPE_CHAR = 2;
  int FILE_TYPE_PIPE = 3;

  /** What {@link #basics} tells. */
  record ProcessBasics(long block, long parent) {}

  /** What {@link #diskFile} tells: volume and index as identity, sizes and positions in bytes. */
  record DiskFile(int attributes, String identity, long size, long position) {}

  /** SEC_ bits and the whole size in bytes. */
  record Section(int attributes, long bytes) {}

  /** Every handle of the system, in the system's layout. */
  ByteBuffer handleTable() throws IOException;

  /** A process, open for a look; empty when there is none or this user may not. */
  Optional<Long> openProcess(long pid);

  /** Lets go of one. */
  void close(long number);

  /** A small section, not inheritable. */
  long createSection() throws IOException;

  /** A handle of this process to what another knows under a number, with the same rights. */
  Optional<Long> duplicate(long process, int number);

  /** The address of a process's environment block, and its parent. */
  ProcessBasics basics(long process) throws IOException;

  /** A process's memory; empty when any part of the range cannot be read. */
  Optional<byte[]> memory(long process, long address, int bytes);

  /** {@code Section}, {@code File}, {@code Event}, …. */
  String typeName(long object) throws IOException;

  /** The object's name in the system's namespace; empty when it has none. Never for files. */
  String objectName(long object);

  /** Whether two handles name one object. */
  boolean isSame(long one, long other);

  /** One of FILE_TYPE; waits while somebody else waits in a synchronous pipe. */
  int fileType(long file);

  /** Whether it is a pipe and no socket. */
  boolean isPipe(long file);

  /** A file's attributes and size; empty when it is not one on a disk. */
  Optional<DiskFile> diskFile(long file);

  /** A file's path; empty when it has none that can be told. */
  String path(long file);

  /** What the system says of a section; empty without the right to ask. */
  Optional<Section> section(long section);

  /**
   * Bytes of a section; empty without the right to read, or where there is no page.
   *
   * @param offset of a view: a multiple of the system's granularity
   * @param length of the view
   * @param at where in the view the bytes begin
   */
  Optional<byte[]> sectionBytes(long section, long offset, long length, long at, int bytes);

  /** Which process a process handle names; 0 when that cannot be told. */
  long processIdOf(long process);

  /** Which process a thread belongs to; 0 when that cannot be told. */
  long processIdOfThread(long thread);

  /** The session's number, by which its namespace is named. */
  int session();

  /**
   * The names of a type's objects in one directory of the system's namespace; empty when it cannot
   * be read.
   */
  List<String> names(String directory, String type);
}
