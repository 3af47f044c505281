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
   * Copies all that was written, from the beginning; the stream is not closed. What children write
   * meanwhile may or may not be in it.
   *
   * @return how many bytes were copied
   * @throws IllegalStateException when closed
   */
  public long copyTo(OutputStream out) throws IOException {
    return spool.copyTo(out);
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
