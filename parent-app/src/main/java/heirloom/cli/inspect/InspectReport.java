package heirloom.cli.inspect;

import heirloom.cli.Paint;
import heirloom.cli.SizeText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code inspect} found, as text and as JSON. */
final class InspectReport {

  /**
   * A region that one of the processes has.
   *
   * @param oneWay empty when no process has it open any more, and so nobody can try
   */
  private record Region(
      String identity,
      String name,
      long size,
      Optional<Boolean> oneWay,
      List<Sharers.Holder> holders) {}

  private final Terms terms;
  private final List<ProcessView> views;
  private final List<Region> regions;

  private InspectReport(Terms terms, List<ProcessView> views, List<Region> regions) {
    this.terms = terms;
    this.views = views;
    this.regions = regions;
  }

  /** Adds to what the processes hold who shares their regions. */
  static InspectReport of(ProcessReader reader, List<ProcessView> views) throws IOException {
    Set<String> identities = new LinkedHashSet<>();
    for (ProcessView view : views) {
      for (HeldHandle handle : view.handles()) {
        if (handle.kind() == HeldHandle.Kind.MEMORY && !handle.identity().isEmpty()) {
          identities.add(handle.identity());
        }
      }
      view.mapped().forEach(map -> identities.add(map.identity()));
    }
    Map<String, List<Sharers.Holder>> holders = Sharers.of(reader, identities);
    List<Region> regions = new ArrayList<>();
    for (String identity : identities) {
      regions.add(region(identity, views, holders.getOrDefault(identity, List.of())));
    }
    return new InspectReport(reader.terms(), views, regions);
  }

  private static Region region(
      String identity, List<ProcessView> views, List<Sharers.Holder> holders) {
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
    Optional<String> told =
        views.stream()
            .flatMap(view -> view.handoff().stream())
            .flatMap(names -> Optional.ofNullable(names.byIdentity().get(identity)).stream())
            .findFirst();
    return new Region(
        identity,
        told.or(() -> HeldHandle.label(target)).orElse(target),
        handle.flatMap(HeldHandle::size).or(() -> map.map(MapsLine::length)).orElse(0L),
        handle.flatMap(HeldHandle::oneWay),
        holders);
  }

  void print(PrintWriter out, Paint paint) {
    for (ProcessView view : views) {
      out.println(paint.bold(view.pid() + "  " + abridged(view.command())));
      out.println("  child of " + view.parent() + view.handoff().map(this::told).orElse(""));
      out.printf(
          "  %4s  %-9s %-6s %10s %10s  %s%n",
          terms.heading(), "kind", "access", "size", "at", "what");
      for (HeldHandle handle : view.handles()) {
        if (!terms.isListed(handle)) {
          continue;
        }
        out.printf(
            "  %4s  %-9s %-6s %10s %10s  %s%s%n",
            terms.number(handle.number()),
            handle.kind().word(),
            handle.access(),
            handle.size().map(SizeText::format).orElse("-"),
            handle.size().isPresent() ? Long.toString(handle.offset()) : "-",
            handle.grant().map(name -> paint.figure(name) + "  ").orElse(""),
            handle.shown());
      }
      unlisted(view).ifPresent(rest -> out.println("  and " + rest));
    }
    if (!regions.isEmpty()) {
      out.println(paint.bold("regions"));
    }
    for (Region region : regions) {
      out.println(
          "  "
              + paint.figure(region.name())
              + "  "
              + SizeText.format(region.size())
              + ", "
              + region
                  .oneWay()
                  .map(refused -> refused ? terms.oneWay() : "writable")
                  .orElse("rights unknown")
              + "; held by "
              + region.holders().stream()
                  .map(holder -> holder.shown(terms))
                  .collect(Collectors.joining(", ")));
    }
  }

  /** What every program opens for itself, counted by its type. */
  private Optional<String> unlisted(ProcessView view) {
    Map<String, Integer> counts = new TreeMap<>();
    for (HeldHandle handle : view.handles()) {
      if (!terms.isListed(handle)) {
        counts.merge(handle.target().split(" ", 2)[0], 1, Integer::sum);
      }
    }
    return counts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", ")));
  }

  private String told(HandoffNames names) {
    String list =
        names.kinds().entrySet().stream()
            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
            .collect(Collectors.joining(", "));
    return "; given by " + names.route() + ": " + (list.isEmpty() ? "nothing" : list);
  }

  private static String abridged(String command) {
    return command.length() <= 100 ? command : command.substring(0, 97) + "...";
  }

  Map<String, Object> json() {
    List<Object> processes = new ArrayList<>();
    for (ProcessView view : views) {
      Map<String, Object> process = new LinkedHashMap<>();
      process.put("pid", view.pid());
      process.put("command", view.command());
      process.put("parent", view.parent());
      view.handoff()
          .ifPresent(
              names -> {
                process.put("route", names.route());
                process.put("grants", names.kinds());
              });
      process.put("handles", view.handles().stream().map(HeldHandle::json).toList());
      processes.add(process);
    }
    List<Object> shared = new ArrayList<>();
    for (Region region : regions) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("name", region.name());
      map.put("identity", region.identity());
      map.put("size", region.size());
      region.oneWay().ifPresent(refused -> map.put("oneWay", refused));
      map.put(
          "holders",
          region.holders().stream()
              .map(
                  holder -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("pid", holder.pid());
                    one.put("name", holder.name());
                    one.put("descriptors", holder.descriptors());
                    one.put("mapped", holder.mapped());
                    return one;
                  })
              .toList());
      shared.add(map);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("processes", processes);
    all.put("regions", shared);
    return all;
  }
}
