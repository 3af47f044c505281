package heirloom.os;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;

/**
 * The child's side of the port: a handle number from outside is a claim, looked at before anyone
 * owns it. On Linux plain Java over {@code /proc/self/fd}, so that a Java child loads no native
 * code.
 */
public interface Claims {

  /** What the number names in this process; empty when it is not open. */
  Optional<Facts> look(long value) throws OsException;

  /**
   * News that memory will be adopted soon, for what can be prepared meanwhile in another thread.
   */
  default void expectMemory() {}

  /** The process that started this one, by the system's own account. */
  default long parentPid() throws OsException {
    return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
  }

  /**
   * Adopts checked memory: makes it non-inheritable where that is possible and returns it.
   *
   * @param size the logical size that the handoff told
   */
  OsMemory adoptMemory(long value, long size, boolean writable, String identity) throws OsException;

  /**
   * The counterpart of {@link Os#createWord} in a process that was given the memory.
   *
   * @param values what {@link OsWord#openForChild} gave, as numbers of this process
   */
  OsWord adoptWord(ByteBuffer memory, int word, int sleepers, List<Long> values) throws OsException;

  /** Adopts the sleeper's side of a bell: what {@link OsBell#openListener} gave. */
  OsListener adoptListener(long value) throws OsException;

  /** Adopts the other side of a bell: what {@link OsBell#openRinger} gave. */
  OsRinger adoptRinger(long value) throws OsException;

  /** Whether a number is open on a bell of this system's kind, for that side. */
  default boolean isBell(Facts facts, boolean listener) {
    return facts.type() == Type.PIPE && (listener ? facts.readable() : facts.writable());
  }

  /** Adopts a regular file; append mode is kept. The channel owns what it opened. */
  FileChannel adoptFile(long value, FileMode mode) throws OsException;

  /** Adopts the read end of a pipe. */
  InputStream adoptInput(long value) throws OsException;

  /** Adopts the write end of a pipe. */
  OutputStream adoptOutput(long value) throws OsException;

  /**
   * Adopts a socket that listens; empty when it is a socket and does not.
   *
   * @throws UnsupportedOperationException where it cannot be had: the message says why
   */
  default Optional<ServerSocketChannel> adoptServer(long value) throws OsException {
    throw new UnsupportedOperationException("listening sockets are handed to children on Linux");
  }

  /**
   * The numbers by which this process can use handles that a message on the control line names.
   *
   * @param mechanism as {@link OsControl#mechanism()}
   * @param giver the parent's process id, where the mechanism needs it
   */
  Late openControl(String mechanism, long[] values, long giver) throws OsException;

  /** The child's end of an {@link OsControl}. */
  interface Late extends AutoCloseable {
    /** Waits for the next message; empty at the line's end. */
    Optional<String> receive() throws OsException;

    /**
     * Opens here what the last message names, so that the giver may close its own once that is
     * acknowledged. With {@code proc} the numbers are the giver's, and the facts are those of
     * {@code /proc/GIVER/fd/N}; with {@code dup} they are this process's.
     *
     * @param values the numbers in the message
     */
    Claims open(List<Long> values) throws OsException;

    /** Tells the giver that the last message's handles are open here. */
    void acknowledge() throws OsException;

    @Override
    void close();
  }

  /** What kind of object a handle names. */
  enum Type {
    /** Anonymous memory. */
    MEMORY,
    /** A regular file that has a name. */
    FILE,
    /** An anonymous pipe. */
    PIPE,
    /** A socket. */
    SOCKET,
    /** Anything else. */
    OTHER
  }

  /**
   * What the system says of a handle.
   *
   * @param size bytes; 0 where the object has none
   * @param appends whether every write goes to the end, whoever else writes
   * @param identity in the form of {@link OsMemory#identity()}; empty on Windows until mapped
   * @param label what the kernel shows: a path, {@code memfd:heirloom-…}
   */
  record Facts(
      Type type,
      long size,
      boolean readable,
      boolean writable,
      boolean appends,
      String identity,
      String label) {

    /** What is not open for appending. */
    public Facts(
        Type type, long size, boolean readable, boolean writable, String identity, String label) {
      this(type, size, readable, writable, false, identity, label);
    }
  }
}
