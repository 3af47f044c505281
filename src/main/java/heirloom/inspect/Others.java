package heirloom.inspect;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the others hold from whom a process could have got something: its parent, and whom else that
 * one started.
 *
 * @param held what each holds, by process id: numbers by identity; without its own descendants, as
 *     what it passed on says nothing of what it got
 */
record Others(Map<Long, Map<String, Set<Integer>>> held) {

  static Others of(ProcessReader reader, long pid) throws IOException {
    Map<Long, Map<String, Set<Integer>>> held = new TreeMap<>();
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    Optional<ProcessHandle> parent = process.flatMap(ProcessHandle::parent);
    if (parent.isEmpty()) {
      return new Others(held);
    }
    Set<Long> others = new TreeSet<>();
    others.add(parent.get().pid());
    parent.get().descendants().forEach(one -> others.add(one.pid()));
    others.remove(pid);
    process.get().descendants().forEach(one -> others.remove(one.pid()));
    for (long other : others) {
      held.put(other, reader.numbers(other));
    }
    return new Others(held);
  }

  /** All that any of them holds. */
  Set<String> all() {
    Set<String> all = new HashSet<>();
    held.values().forEach(one -> all.addAll(one.keySet()));
    all.remove("");
    return all;
  }

  /**
   * Which handles that anyone could have opened by a name were inherited all the same.
   *
   * @return their numbers; empty where the system did not tell of all
   */
  Optional<Set<Integer>> inherited(ProcessReader reader, ProcessView view) {
    Set<Integer> inherited = new TreeSet<>();
    boolean told = true;
    for (HeldHandle handle : view.handles()) {
      if (!reader.terms().isOpenedByName(handle) || view.standard().contains(handle.number())) {
        continue;
      }
      for (Map.Entry<Long, Map<String, Set<Integer>>> other : held.entrySet()) {
        for (int number : other.getValue().getOrDefault(handle.identity(), Set.of())) {
          Optional<Boolean> same =
              reader.isSameOpening(view.pid(), handle.number(), other.getKey(), number);
          told &= same.isPresent();
          if (same.orElse(false)) {
            inherited.add(handle.number());
          }
        }
      }
    }
    return told ? Optional.of(inherited) : Optional.empty();
  }
}
