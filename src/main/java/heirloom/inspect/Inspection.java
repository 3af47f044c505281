package heirloom.inspect;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a child held at one moment, and whether that is what it was given.
 *
 * <p><b>Shape</b>: a plain value; nothing is kept open. The system is asked, never the child. A
 * child opens and closes things all the time: what was inherited is there from its first
 * instruction on, so that a look may be taken as soon as it runs.
 *
 * @param process what it held
 * @param holdings the same, told apart: given, its own, inherited without being given
 * @param told the names under which it was given things
 * @param names those of them that it has still, open or mapped
 * @param terms how its system writes its handles
 */
public record Inspection(
    ProcessView process, Holdings holdings, Set<String> told, Set<String> names, Terms terms) {

  /**
   * Looks at a process. The names are those that the handoff tells, which it was started with.
   *
   * @throws InspectionException when there is no such process, it has just ended, or this user may
   *     not look at it
   * @throws IOException when the system's tables cannot be read
   */
  public static Inspection of(long pid) throws IOException {
    return of(pid, Map.of());
  }

  /**
   * As above, with what its starter knows, which is more than the process was told at its start.
   *
   * @param given the identity of each thing by its name, in the form of {@link
   *     HeldHandle#identity()}; empty where it has none
   */
  public static Inspection of(long pid, Map<String, String> given) throws IOException {
    try (ProcessReader reader = ProcessReader.here()) {
      // The others first: what this one opens in the meantime is then its own.
      Set<String> elsewhere = elsewhere(reader, pid);
      return of(reader.read(pid, given), elsewhere, reader.terms());
    }
  }

  /** The same of what was read; pure. */
  static Inspection of(ProcessView view, Set<String> elsewhere, Terms terms) {
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
        view, Holdings.of(view, identities, elsewhere, terms), told, names, terms);
  }

  private static boolean holds(ProcessView view, HandoffNames text, String name) {
    if (view.handles().stream().anyMatch(handle -> handle.grant().equals(Optional.of(name)))) {
      return true;
    }
    if (text.byIdentity().containsValue(name)) {
      return view.mapped().stream()
          .anyMatch(map -> name.equals(text.byIdentity().get(map.identity())));
    }
    // A thing without an identity (of several handles, a pipe on Windows) is known by number.
    return view.handles().stream()
        .anyMatch(handle -> name.equals(text.byNumber().get(handle.number())));
  }

  /** What its parent holds, and whom else the parent started: that could have been inherited. */
  private static Set<String> elsewhere(ProcessReader reader, long pid) throws IOException {
    Set<String> elsewhere = new HashSet<>();
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    Optional<ProcessHandle> parent = process.flatMap(ProcessHandle::parent);
    if (parent.isEmpty()) {
      return elsewhere;
    }
    Set<Long> others = new TreeSet<>();
    others.add(parent.get().pid());
    parent.get().descendants().forEach(one -> others.add(one.pid()));
    others.remove(pid);
    // What it passed on to children of its own says nothing of what it got.
    process.get().descendants().forEach(one -> others.remove(one.pid()));
    for (long other : others) {
      elsewhere.addAll(reader.identities(other));
    }
    elsewhere.remove("");
    return elsewhere;
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
