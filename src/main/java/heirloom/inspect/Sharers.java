package heirloom.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who holds a region: every visible process that has it open or mapped. */
final class Sharers {

  private Sharers() {}

  /** The holders of each identity, by process id. */
  static Map<String, List<Holder>> of(ProcessReader reader, Set<String> identities)
      throws IOException {
    Map<String, List<Holder>> found = new LinkedHashMap<>();
    for (String identity : identities) {
      found.put(identity, new ArrayList<>());
    }
    if (identities.isEmpty()) {
      return found;
    }
    long self = ProcessHandle.current().pid();
    for (long pid : reader.pids()) {
      List<HeldHandle> handles;
      try {
        handles = reader.memory(pid);
      } catch (IOException e) {
        // Ended meanwhile, or another user's: it cannot be asked.
        continue;
      }
      List<MapsLine> maps = reader.mapped(pid);
      for (String identity : identities) {
        Set<Integer> numbers = new TreeSet<>();
        for (HeldHandle handle : handles) {
          if (handle.identity().equals(identity)) {
            numbers.add(handle.number());
          }
        }
        boolean mapped = maps.stream().anyMatch(map -> map.identity().equals(identity));
        // This process has mapped it to look whether it can be written; that is no holding.
        if (!numbers.isEmpty() || (mapped && pid != self)) {
          List<Holder> holders = found.get(identity);
          if (holders != null) {
            holders.add(new Holder(pid, reader.shortName(pid), numbers, mapped));
          }
        }
      }
    }
    return found;
  }
}
