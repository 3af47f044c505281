package heirloom.inspect;

import heirloom.os.Current;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a system tells of processes. One reader is for one look: what it tells may be of the moment
 * of its first question, and it may keep objects open to compare others with them until it is
 * closed.
 */
public interface ProcessReader extends AutoCloseable {

  /** A reader of this system. */
  static ProcessReader here() {
    // Each implementation is loaded on its own system only.
    return Current.isWindows() ? new WindowsReader() : new ProcReader();
  }

  /** Every process that is visible now. */
  List<Long> pids() throws IOException;

  /**
   * What a process holds.
   *
   * @throws InspectionException when there is no such process, the system has no way to tell, or
   *     this user may not ask
   */
  ProcessView read(long pid) throws IOException;

  /**
   * As {@link #read(long)}, with the names that this process, its starter, knows.
   *
   * @param given as {@link Inspection#of(long, Map)}
   */
  ProcessView read(long pid, Map<String, List<String>> given) throws IOException;

  /**
   * Whether handles of two processes are one opening of a file, which was handed over, and not two
   * openings of one file; empty where the system does not tell.
   */
  default Optional<Boolean> isSameOpening(long pid, int number, long other, int otherNumber) {
    return Optional.empty();
  }

  /** The anonymous memory among what it holds. */
  List<HeldHandle> memory(long pid) throws IOException;

  /**
   * All that it holds: the numbers under which it does, by identity; nothing of a process that has
   * ended or that this user may not look at.
   */
  Map<String, Set<Integer>> numbers(long pid) throws IOException;

  /** The shared memory that it has mapped; empty when that cannot be told. */
  List<MapsLine> mapped(long pid);

  /** The name that people know it by: {@code python3}. */
  String shortName(long pid);

  /** How this system's handles are written. */
  Terms terms();

  /** Lets go of what was kept open. */
  @Override
  void close();
}
