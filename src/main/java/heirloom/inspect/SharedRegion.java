package heirloom.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Anonymous memory that looked-at processes have, and who else has it.
 *
 * @param identity as {@link HeldHandle#identity()}
 * @param name the names of its grants, joined by commas, else the label it was allocated with, else
 *     what the kernel shows
 * @param size bytes
 * @param oneWay empty when no process has it open any more, and so nobody can try
 * @param seals as {@link HeldHandle#seals()}
 * @param holders every visible process that has it, by process id
 */
public record SharedRegion(
    String identity,
    String name,
    long size,
    Optional<Boolean> oneWay,
    Set<String> seals,
    List<Holder> holders) {

  /**
   * The regions of these processes, with all their holders.
   *
   * @throws IOException when the system's list of processes cannot be read
   */
  public static List<SharedRegion> of(ProcessReader reader, List<ProcessView> views)
      throws IOException {
    Set<String> identities = new LinkedHashSet<>();
    for (ProcessView view : views) {
      for (HeldHandle handle : view.handles()) {
        if (handle.kind() == HeldHandle.Kind.MEMORY && !handle.identity().isEmpty()) {
          identities.add(handle.identity());
        }
      }
      view.mapped().forEach(map -> identities.add(map.identity()));
    }
    Map<String, List<Holder>> holders = Sharers.of(reader, identities);
    List<SharedRegion> regions = new ArrayList<>();
    for (String identity : identities) {
      regions.add(region(identity, views, holders.getOrDefault(identity, List.of())));
    }
    return regions;
  }

  private static SharedRegion region(
      String identity, List<ProcessView> views, List<Holder> holders) {
    Optional<HeldHandle> handle =
        views.stream()
            .flatMap(view -> view.handles().stream())
            .filter(held -> held.identity().equals(identity))
            .findFirst();
    Optional<MapsLine> map =
        views.stream()
            .flatMap(view -> view.mapped().stream())
            .filter(line -> line.identity().equals(identity))
            .findFirst();
    String target = handle.map(HeldHandle::target).or(() -> map.map(MapsLine::path)).orElse("");
    String told =
        views.stream()
            .flatMap(view -> view.handoff().stream())
            .flatMap(names -> names.namesOf(identity).stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return new SharedRegion(
        identity,
        told.isEmpty() ? ShownText.of(HeldHandle.label(target).orElse(target)) : told,
        handle.flatMap(HeldHandle::size).or(() -> map.map(MapsLine::length)).orElse(0L),
        handle.flatMap(HeldHandle::oneWay),
        handle.map(HeldHandle::seals).orElse(Set.of()),
        holders);
  }
}
