package heirloom.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A child's descriptors, told apart by comparing them with those of its parent and its siblings.
 *
 * <p>What was inherited and is open nowhere else any more looks like what the child opened itself.
 *
 * @param given standard streams, what the handoff names, and what was given later; what was given
 *     and opened again in the same way (plain Java does that) is not listed twice
 * @param own what the program opened itself: nobody else has it open, or it is what was given
 * @param named files that others have open too and that anyone may open by their names, as every
 *     JVM does with the JDK's, and that were not seen to be inherited
 * @param foreign what must have been inherited: what others have open too and nobody can open by a
 *     name (pipes, sockets, memory, deleted files), and files of which another process has the same
 *     opening, where the system tells
 */
public record Holdings(
    List<HeldHandle> given,
    List<HeldHandle> own,
    List<HeldHandle> named,
    List<HeldHandle> foreign) {

  /** As below, where the system does not tell an inherited file from an opened one. */
  public static Holdings of(
      ProcessView view, Set<String> given, Set<String> elsewhere, Terms terms) {
    return of(view, given, elsewhere, Set.of(), terms);
  }

  /**
   * Sorts what a process holds; pure.
   *
   * @param given the identities of what it was given, perhaps after its start
   * @param elsewhere the identities of all that its parent and the parent's other children hold
   * @param inherited the numbers of handles whose very opening one of those has too
   * @param terms of the system that the process is on
   */
  public static Holdings of(
      ProcessView view,
      Set<String> given,
      Set<String> elsewhere,
      Set<Integer> inherited,
      Terms terms) {
    List<HeldHandle> listed = new ArrayList<>();
    List<HeldHandle> rest = new ArrayList<>();
    for (HeldHandle handle : view.handles()) {
      boolean told = view.handoff().map(names -> names.isTold(handle)).orElse(false);
      boolean late =
          (given.contains(handle.identity()) || handle.grant().isPresent())
              && !isAgain(handle, listed);
      (view.standard().contains(handle.number()) || told || late ? listed : rest).add(handle);
    }
    List<HeldHandle> own = new ArrayList<>();
    List<HeldHandle> named = new ArrayList<>();
    List<HeldHandle> foreign = new ArrayList<>();
    for (HeldHandle handle : rest) {
      if (!elsewhere.contains(handle.identity()) || isAgain(handle, listed)) {
        own.add(handle);
      } else if (terms.isOpenedByName(handle) && !inherited.contains(handle.number())) {
        named.add(handle);
      } else {
        foreign.add(handle);
      }
    }
    return new Holdings(listed, own, named, foreign);
  }

  /** The same object in the same direction: the other end of a pipe is not what was given. */
  private static boolean isAgain(HeldHandle handle, List<HeldHandle> given) {
    return given.stream()
        .anyMatch(
            one ->
                one.identity().equals(handle.identity())
                    && direction(one).equals(direction(handle)));
  }

  private static String direction(HeldHandle handle) {
    // Plain Java opens a pipe's write end again as if to append: the other form would empty files.
    return handle.access().equals("a") ? "w" : handle.access();
  }

  /** How many there are beside what was given and what must have been inherited. */
  public int openedItself() {
    return own.size() + named.size();
  }
}
