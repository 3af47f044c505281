package heirloom.memory;

import heirloom.grant.Grant;
import heirloom.grant.Inheritable;
import heirloom.grant.InheritedFile;
import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsSpool;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * A file without a name, in memory, that grows as children write to it: for output of unknown
 * length that is wanted whole, by {@code redirectOutput(spool)}.
 *
 * <p><b>Shape</b>: each child gets an open file that it can only append to; what several of them
 * write stands in the order of their writes. Given by {@code inherit}, it is a file to the child
 * ({@link InheritedFile#TYPE}). Nothing limits its growth but memory: look at {@link #size()} while
 * a child that is not trusted runs. Its memory returns when this is closed and the last child that
 * has it has ended. Thread-safe.
 *
 * <p>It is a file, and not a pipe: a program that opens its output anew ({@code >/dev/stdout} in a
 * shell) may make it empty and write from its beginning, by O_TRUNC; {@code >&1} and {@code
 * >>/dev/stdout} add to its end. There is no end of file that tells when all who write have ended:
 * what a process that outlives the child writes later is there later, until {@link #end()}.
 *
 * <p>Linux alone, where memory can be a file.
 */
public final class Spool implements Inheritable, AutoCloseable {

  private final String name;
  private final OsSpool spool;

  private Spool(String name, OsSpool spool) {
    this.name = name;
    this.spool = spool;
  }

  /**
   * An empty one.
   *
   * @param name for {@code /proc} and messages, 1 to 64 of {@code [A-Za-z0-9._-]}
   * @throws IllegalArgumentException when the name is against the rule
   * @throws UnsupportedOperationException elsewhere than on Linux
   * @throws OsException when the system refuses (EMFILE)
   */
  public static Spool create(String name) throws OsException {
    MemoryOptions.requireLabel(name);
    return new Spool(name, Current.os().createSpool(name));
  }

  /**
   * Bytes written so far.
   *
   * @throws IllegalStateException when closed
   */
  public long size() throws OsException {
    return spool.size();
  }

  /**
   * Copies what was written until now, from the beginning; the stream is not closed. What children
   * write meanwhile is not in it.
   *
   * @return how many bytes were copied
   * @throws OsException when it cannot be read (EMFILE); other exceptions come from the stream
   * @throws IllegalStateException when closed
   */
  public long copyTo(OutputStream out) throws IOException {
    return copyTo(out, size());
  }

  /**
   * Copies what was written, from the beginning, up to a limit: a {@link #size()} that was looked
   * at before, say, since a process that outlives its child may write on without an end.
   *
   * @param most bytes, 0 or more
   * @return how many bytes were copied: fewer than the limit where fewer are there
   * @throws OsException when it cannot be read (EMFILE); other exceptions come from the stream
   * @throws IllegalArgumentException when the limit is negative
   * @throws IllegalStateException when closed
   */
  public long copyTo(OutputStream out, long most) throws IOException {
    if (most < 0) {
      throw new IllegalArgumentException("most=" + most + ", expected 0 or more");
    }
    return spool.copyTo(out, most);
  }

  /**
   * Ends the writing: {@link #size()} and content stay as they are, and who writes later, as a
   * process that outlives the child may, is refused by the system (EPERM). Idempotent. On the
   * second memory backend ({@code heirloom.memory=shm}), which has no seals, it does nothing.
   *
   * @throws OsException when a child has kept it from being fixed
   * @throws IllegalStateException when closed
   */
  public void end() throws OsException {
    spool.end();
  }

  @Override
  public Grant open() throws OsException {
    OsHandle handle = spool.openForChild();
    return new Grant(
        InheritedFile.TYPE,
        List.of(handle),
        Map.of("access", "a", "id", spool.identity()),
        () -> {});
  }

  /** Frees this process's hold; idempotent. */
  @Override
  public void close() {
    spool.close();
  }

  @Override
  public String toString() {
    return "Spool \"" + name + "\"";
  }
}
