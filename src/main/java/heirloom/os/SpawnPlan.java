package heirloom.os;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Everything about a start, decided before any effect.
 *
 * @param program as the caller wrote it; the backend resolves it by the JDK's rule for this system
 * @param directory the child's working directory; empty = the parent's
 * @param stdio handles for 0, 1 and 2, in this order; several may be the same
 * @param grants what the child holds beside stdio, in grant order: on Linux at 3, 4, 5…
 * @param invocation makes arguments and environment from the numbers that the grants have in the
 *     child (same order and length as {@code grants})
 * @param group the process group (Linux) or job (Windows) that the child is in
 * @param ending how the child is ended when this process dies
 * @param batchFiles whether Windows may start a {@code .bat} or {@code .cmd}
 * @param suspended whether Windows gives a child its handles while it is suspended, instead of
 *     letting it inherit them
 * @param ownPid name of a variable that tells the child its own process id; empty = none
 */
public record SpawnPlan(
    String program,
    Optional<Path> directory,
    List<OsHandle> stdio,
    List<OsHandle> grants,
    Function<long[], Invocation> invocation,
    Group group,
    Ending ending,
    boolean batchFiles,
    boolean suspended,
    Optional<String> ownPid) {

  /** A plan for a child that is not suspended and need not know its number. */
  public SpawnPlan(
      String program,
      Optional<Path> directory,
      List<OsHandle> stdio,
      List<OsHandle> grants,
      Function<long[], Invocation> invocation,
      Group group,
      Ending ending,
      boolean batchFiles) {
    this(
        program,
        directory,
        stdio,
        grants,
        invocation,
        group,
        ending,
        batchFiles,
        false,
        Optional.empty());
  }

  /** A child's group, or job on Windows, and what becomes of it. */
  public enum Group {
    /** As this process. */
    SAME,
    /** It leads its own, to which a kill of the child goes; who is left in it lives on. */
    OWN,
    /** It leads its own, and when the child has ended, however, the rest of it is killed. */
    ENDS_WITH_CHILD
  }

  /** How a child's life is tied to this process. */
  public enum Ending {
    /** The child may outlive this process. */
    INDEPENDENT,
    /**
     * The child watches a lifeline of its own (a Java child on Linux); the backend does nothing
     * there.
     */
    BY_ITSELF,
    /** The system must end it: a job on Windows, the parent-death signal on Linux. */
    BY_SYSTEM
  }

  /**
   * What the program is told.
   *
   * @param arguments without the program's own name
   * @param environment the whole of it
   */
  public record Invocation(List<String> arguments, Map<String, String> environment) {}
}
