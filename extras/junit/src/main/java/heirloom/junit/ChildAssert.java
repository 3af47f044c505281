package heirloom.junit;

import heirloom.inspect.HeldHandle;
import heirloom.inspect.Inspection;
import heirloom.launch.Child;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on what a running child holds, by whichever launcher it was started.
 *
 * <p><b>Shape</b>: each assertion takes a look of its own at the child, which must be running; a
 * failure shows every handle that was inherited. One thread uses an assertion.
 *
 * <p><b>What counts</b>: a handle that this JVM, or another of its children, has open too, and that
 * nobody could have opened by a name, was inherited: pipes, sockets, memory, deleted files. A file
 * that has a name was inherited when the other has the very same opening of it; Linux tells, where
 * kcmp(2) is allowed, and a failure says so where it is not: the file then counts as opened by the
 * child. What was inherited and has been closed everywhere else by now cannot be told from what the
 * child opened: keep it open while the child is looked at.
 *
 * <p><b>Errors</b>: an AssertionError when the child holds something else; also when it has ended,
 * or this system cannot tell.
 */
public final class ChildAssert extends AbstractAssert<ChildAssert, Process> {

  private ChildAssert(@Nullable Process actual) {
    super(actual, ChildAssert.class);
  }

  /**
   * Begins an assertion on a child: {@code assertThatChild(child).holdsExactly("prices")}.
   *
   * @param child a {@link Child}, whose names its starter knows, or any other process, whose names
   *     are those that its own environment or command line tells, see {@link Inspection#of(long)}
   */
  public static ChildAssert assertThatChild(@Nullable Process child) {
    return new ChildAssert(child);
  }

  /**
   * The child holds the things of these names, open or mapped, and its standard streams, and
   * nothing else that it could have inherited.
   *
   * @param names in any order; none for a child that was given nothing
   */
  public ChildAssert holdsExactly(String... names) {
    Inspection seen = look();
    Set<String> expected = new TreeSet<>(Arrays.asList(names));
    if (!seen.names().equals(expected)) {
      throw failure(seen, "it holds " + seen.names() + ", expected exactly " + expected);
    }
    requireNoLeak(seen);
    return this;
  }

  /** The child holds the things of these names, and perhaps others. */
  public ChildAssert holds(String... names) {
    Inspection seen = look();
    Set<String> missing = new TreeSet<>(Arrays.asList(names));
    missing.removeAll(seen.names());
    if (!missing.isEmpty()) {
      throw failure(seen, "it does not hold " + missing);
    }
    return this;
  }

  /** Whatever it was given: it holds nothing beside it that it could have inherited. */
  public ChildAssert holdsNothingElse() {
    requireNoLeak(look());
    return this;
  }

  /**
   * The child has opened nothing by itself yet: no file, and nothing that nobody else has. So a
   * small program begins; a JVM has its jars open.
   */
  public ChildAssert hasOpenedNothing() {
    Inspection seen = look();
    if (seen.holdings().openedItself() > 0) {
      List<HeldHandle> all =
          java.util.stream.Stream.concat(
                  seen.holdings().own().stream(), seen.holdings().named().stream())
              .toList();
      throw failure(seen, "it has opened " + shown(seen, all));
    }
    return this;
  }

  private void requireNoLeak(Inspection seen) {
    if (!seen.leaked().isEmpty()) {
      throw failure(seen, "it inherited what it was not given: " + shown(seen, seen.leaked()));
    }
  }

  private static String shown(Inspection seen, List<HeldHandle> handles) {
    return handles.stream()
        .map(
            handle ->
                seen.terms().heading()
                    + " "
                    + seen.terms().number(handle.number())
                    + " ("
                    + handle.shown()
                    + ")")
        .collect(Collectors.joining(", "));
  }

  private Inspection look() {
    isNotNull();
    try {
      if (actual instanceof Child child) {
        return child.inspect();
      }
      Inspection seen = Inspection.of(actual.pid());
      if (!actual.isAlive()) {
        throw new AssertionError("process " + actual.pid() + " has ended");
      }
      return seen;
    } catch (IOException e) {
      throw new AssertionError("the child cannot be looked at: " + e.getMessage(), e);
    }
  }

  private AssertionError failure(Inspection seen, String what) {
    String described = info.descriptionText();
    String prefix = described.isEmpty() ? "" : "[" + described + "] ";
    return new AssertionError(prefix + what + "\n" + seen);
  }
}
