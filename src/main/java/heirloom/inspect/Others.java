package heirloom.inspect;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the others hold from whom a process could have got something: its parent, and whom else that
 * one started.
 *
 * @param identities what each holds, by process id; without its own descendants, as what it passed
 *     on says nothing of what it got
 */
record Others(Map<Long, Set<String>> identities) {

  static Others of(ProcessReader reader, long pid) throws IOException {
    Map<Long, Set<String>> identities = new TreeMap<>();
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    Optional<ProcessHandle> parent = process.flatMap(ProcessHandle::parent);
    if (parent.isEmpty()) {
      return new Others(identities);
    }
    Set<Long> others = new TreeSet<>();
    others.add(parent.get().pid());
    parent.get().descendants().forEach(one -> others.add(one.pid()));
    others.remove(pid);
    process.get().descendants().forEach(one -> others.remove(one.pid()));
    for (long other : others) {
      identities.put(other, reader.identities(other));
    }
    return new Others(identities);
  }

  /** All that any of them holds. */
  Set<String> all() {
    Set<String> all = new HashSet<>();
    identities.values().forEach(all::addAll);
    all.remove("");
    return all;
  }

  /** Which of them hold this. */
  private List<Long> holdersOf(String identity) {
    return identities.entrySet().stream()
        .filter(entry -> entry.getValue().contains(identity))
        .map(Map.Entry::getKey)
        .toList();
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
      for (long other : holdersOf(handle.identity())) {
        Optional<Boolean> same = reader.isSameOpening(view.pid(), handle, other);
        told &= same.isPresent();
        if (same.orElse(false)) {
          inherited.add(handle.number());
        }
      }
    }
    return told ? Optional.of(inherited) : Optional.empty();
  }
}
