package heirloom.inspect;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a child held at one moment, and whether that is what it was given.
 *
 * <p><b>Shape</b>: a plain value; nothing is kept open. What it holds is asked of the system, never
 * of the child. A child opens and closes things all the time: what was inherited is there from its
 * first instruction on, so that a look may be taken as soon as it runs.
 *
 * @param process what it held
 * @param holdings the same, told apart: given, its own, inherited without being given
 * @param told the names under which it was given things
 * @param names those of them that it has still, open or mapped
 * @param filesToldApart whether the system said of each file with a name that others have open too
 *     whether it was inherited; where it did not (a container may forbid kcmp(2), Windows has no
 *     need of it), such a file counts as opened
 * @param terms how its system writes its handles
 */
public record Inspection(
    ProcessView process,
    Holdings holdings,
    Set<String> told,
    Set<String> names,
    boolean filesToldApart,
    Terms terms) {

  /**
   * Looks at a process. The names are those of the handoff text that stands in its environment or
   * command line. These lie in the process's own memory: it can change them, may have inherited the
   * text from a process that it was meant for, or have been given it by another program. A name is
   * believed only beside the very object that the text tells, but which names there are is that
   * text's word. Who started the process knows better: {@link #of(long, Map)}.
   *
   * @throws InspectionException when there is no such process, it has just ended, or this user may
   *     not look at it
   * @throws IOException when the system's tables cannot be read
   */
  public static Inspection of(long pid) throws IOException {
    try (ProcessReader reader = ProcessReader.here()) {
      // The others first: what this one opens in the meantime is then its own.
      Others others = Others.of(reader, pid);
      return of(reader, reader.read(pid), others);
    }
  }

  /**
   * Looks at a child of this process with what its starter knows: the text that the child has, its
   * own or an inherited one, is not asked for names.
   *
   * @param given the identities of each thing's handles by its name, in the form of {@link
   *     HeldHandle#identity()}; empty where the system gives it none, which is then known by the
   *     number that this process told the child
   */
  public static Inspection of(long pid, Map<String, List<String>> given) throws IOException {
    try (ProcessReader reader = ProcessReader.here()) {
      Others others = Others.of(reader, pid);
      return of(reader, reader.read(pid, given), others);
    }
  }

  private static Inspection of(ProcessReader reader, ProcessView view, Others others) {
    Optional<Set<Integer>> inherited = others.inherited(reader, view);
    return of(view, others.all(), inherited, reader.terms());
  }

  /** The same of what was read; pure. */
  static Inspection of(
      ProcessView view, Set<String> elsewhere, Optional<Set<Integer>> inherited, Terms terms) {
    Set<String> told = new TreeSet<>();
    Set<String> identities = Set.of();
    if (view.handoff().isPresent()) {
      HandoffNames text = view.handoff().get();
      identities = text.byIdentity().keySet();
      told.addAll(text.kinds().keySet());
      // The launcher's own: the control line and the lifeline.
      told.removeIf(name -> name.startsWith("."));
    }
    Set<String> names = new TreeSet<>();
    for (String name : told) {
      if (holds(view, view.handoff().get(), name)) {
        names.add(name);
      }
    }
    return new Inspection(
        view,
        Holdings.of(view, identities, elsewhere, inherited.orElse(Set.of()), terms),
        told,
        names,
        inherited.isPresent(),
        terms);
  }

  private static boolean holds(ProcessView view, HandoffNames text, String name) {
    return view.handles().stream()
            .anyMatch(
                handle ->
                    handle.grant().equals(Optional.of(name))
                        || text.namesOf(handle.identity()).contains(name))
        || view.mapped().stream().anyMatch(map -> text.namesOf(map.identity()).contains(name));
  }

  /** What it holds without having been given it, and has not opened itself. */
  public List<HeldHandle> leaked() {
    return holdings.foreign();
  }

  /**
   * The regions that it has, and who else has them at the moment of this call.
   *
   * @throws IOException when the system's list of processes cannot be read
   */
  public List<SharedRegion> regions() throws IOException {
    try (ProcessReader reader = ProcessReader.here()) {
      return SharedRegion.of(reader, List.of(process));
    }
  }

  /** One line per handle that was inherited: given, or leaked. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("process ").append(process.pid()).append(' ').append(process.command());
    holdings.given().forEach(handle -> line(text, "given ", handle));
    holdings.foreign().forEach(handle -> line(text, "LEAKED", handle));
    if (!filesToldApart && !holdings.named().isEmpty()) {
      text.append("\n  this system does not tell which files with names were inherited: ")
          .append(holdings.named().size())
          .append(" that others have open too count as opened");
    }
    return text.toString();
  }

  private void line(StringBuilder text, String how, HeldHandle handle) {
    text.append("\n  ")
        .append(how)
        .append("  ")
        .append(terms.heading())
        .append(' ')
        .append(terms.number(handle.number()))
        .append("  ")
        .append(handle.kind().word())
        .append(' ')
        .append(handle.access())
        .append("  ")
        .append(handle.grant().map(name -> name + "  ").orElse(""))
        .append(handle.shown());
  }
}
