package heirloom.os;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the parent's side asks of an operating system: about a dozen acts, each one contract test.
 *
 * <p>Every handle that comes out of here is close-on-exec (Linux) or non-inheritable (Windows) from
 * its birth, and numbered 3 or above on Linux. All methods may be called from any thread.
 */
public interface Os {

  /** This system in one word, for messages: {@code linux} or {@code windows}. */
  String name();

  /** What this system offers; see {@link Capabilities}. Probed once, cheap afterwards. */
  Capabilities capabilities();

  /**
   * Allocates anonymous memory, its rights and size fixed at birth.
   *
   * @throws OsException when the system refuses, or has less memory than asked (symbol ENOMEM)
   * @throws UnsupportedOperationException for a one-way request where the backend declares none
   */
  OsMemory createMemory(MemoryRequest request) throws OsException;

  /**
   * The same with bytes at its beginning; the rest is zero.
   *
   * @param content its remaining bytes, at most as many as the request's size; its position stays
   */
  default OsMemory createMemory(MemoryRequest request, ByteBuffer content) throws OsException {
    OsMemory memory = createMemory(request);
    try {
      if (content.hasRemaining()) {
        int length = content.remaining();
        memory.map(0, length, true).buffer(0, length).put(content.duplicate());
      }
      return memory;
    } catch (OsException | RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  /**
   * Makes a word of shared memory one that processes sleep on.
   *
   * @param memory a direct buffer over the memory, kept reachable by the word
   * @param word the word's offset, a multiple of 4
   * @param sleepers the offset of a second word, in which sleepers announce themselves where the
   *     system cannot find them (Windows)
   */
  OsWord createWord(ByteBuffer memory, int word, int sleepers) throws OsException;

  /** Makes a doorbell between processes. */
  OsBell createBell() throws OsException;

  /** Opens a file for a grant or a redirect; a missing file is an {@link OsException} (ENOENT). */
  OsHandle openFile(Path file, FileMode mode) throws OsException;

  /** Makes an anonymous pipe; both ends are returned open and belong to the caller. */
  OsPipe createPipe() throws OsException;

  /**
   * Makes the parent's and the child's end of a control channel for late handles.
   *
   * @param plainJava true when the child is a Java program that may have no native access
   */
  OsControl createControl(boolean plainJava) throws OsException;

  /** This process's own standard stream, 0 to 2, as a handle for {@code Redirect.INHERIT}. */
  OsHandle standardStream(int number) throws OsException;

  /**
   * What tells the object behind a handle from every other, for the handoff: {@code device.inode}
   * on Linux; empty where the system has no such thing (a pipe on Windows).
   */
  String identityOf(OsHandle handle) throws OsException;

  /** The null device, open for reading and writing. */
  OsHandle nullDevice() throws OsException;

  /**
   * A stream over the read end of a pipe. Interrupts do not affect it, {@code close()} releases a
   * blocked reader with an IOException, {@code available()} asks the system. Owns the handle.
   */
  OsInput input(OsHandle readEnd);

  /** A stream over the write end of a pipe, unbuffered; owns the handle. */
  OutputStream output(OsHandle writeEnd);

  /**
   * Puts a text where a child can read it as a file, without a name that outlives this process.
   *
   * @return the open text, the caller's to close; empty where the system has no such place
   */
  Optional<OsText> privateText(byte[] content) throws OsException;

  /**
   * Looks for a program without starting it, for starts whose preparation changes files. What it
   * finds may still be refused by {@link #spawn}.
   *
   * @param directory the child's working directory; empty = the parent's
   * @param batchFiles whether Windows may start a {@code .bat} or {@code .cmd}
   * @throws SpawnException when {@link #spawn} would not find it or may not execute it
   */
  void requireProgram(String program, Optional<Path> directory, boolean batchFiles)
      throws SpawnException;

  /**
   * Starts a child that holds exactly what the plan lists.
   *
   * @throws SpawnException when the program cannot be started; nothing is left behind then
   */
  OsProcess spawn(SpawnPlan plan) throws SpawnException;

  /**
   * Makes an anonymous file in memory that grows as it is written.
   *
   * @param label as {@link MemoryRequest#label()}
   * @throws UnsupportedOperationException where memory cannot be a file
   */
  default OsSpool createSpool(String label) throws OsException {
    throw new UnsupportedOperationException(
        "memory that grows as it is written needs Linux: on " + name() + " memory is no file");
  }

  /**
   * What the kernel refuses on a memory file of any process. Never waits, and nothing is asked of
   * what turns out to be another object than the one told.
   *
   * @param file of memory, such as {@code /proc/PID/fd/N}
   * @param identity of the object that was looked at under this name, as {@link #identityOf}
   */
  default OsMemoryLook lookAtMemory(Path file, String identity) {
    return OsMemoryLook.UNKNOWN;
  }

  /**
   * Whether two processes' handles are one opening of a file, which one of them got from the other
   * or both from a third, and not two openings of one file. Empty when the system does not tell.
   */
  default Optional<Boolean> isSameOpening(long pid, int number, long otherPid, int otherNumber) {
    return Optional.empty();
  }

  /** Mapped files. */
  default OsFiles files() {
    throw new UnsupportedOperationException("mapped files need Linux or Windows, not " + name());
  }

  /**
   * Listening sockets.
   *
   * @throws UnsupportedOperationException elsewhere than on Linux
   */
  default OsSockets sockets() {
    throw new UnsupportedOperationException(
        "listening sockets are handed to children on Linux only: a socket of "
            + name()
            + " passes to another process by a message made for that one process, once it runs");
  }

  /**
   * POSIX shared memory, semaphores and signals.
   *
   * @throws UnsupportedOperationException elsewhere than on Linux
   */
  default OsPosix posix() {
    throw new UnsupportedOperationException(
        "POSIX shared memory and semaphores need Linux: " + name() + " has named objects instead");
  }

  /**
   * System V shared memory and semaphores.
   *
   * @throws UnsupportedOperationException elsewhere than on Linux
   */
  default OsSystemV systemV() {
    throw new UnsupportedOperationException(
        "System V shared memory and semaphores need Linux: "
            + name()
            + " has named objects instead");
  }

  /** A stream whose pending bytes can be saved when the child ends. */
  abstract class OsInput extends InputStream {

    /**
     * Takes what is in the pipe now into memory and closes the handle; later reads get those bytes,
     * then end of stream. While a reader is blocked in the pipe it does so when that reader leaves
     * and nobody writes any more. Called by the reaper.
     */
    public abstract void drainAndClose() throws IOException;

    /**
     * Ends the stream once the pipe is empty, whoever still holds its other end: also a reader that
     * waits in it gets the end of the stream, or an IOException where the system cannot do that.
     */
    public void endWhenEmpty() throws IOException {
      drainAndClose();
      if (available() == 0) {
        close();
      }
    }
  }
}
