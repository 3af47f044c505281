package heirloom.cli.inspect;

import heirloom.cli.Paint;
import heirloom.cli.SizeText;
import heirloom.inspect.HandoffNames;
import heirloom.inspect.HeldHandle;
import heirloom.inspect.ProcessReader;
import heirloom.inspect.ProcessView;
import heirloom.inspect.SharedRegion;
import heirloom.inspect.Terms;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code inspect} found, as text and as JSON. */
final class InspectReport {

  private final Terms terms;
  private final List<ProcessView> views;
  private final List<SharedRegion> regions;

  private InspectReport(Terms terms, List<ProcessView> views, List<SharedRegion> regions) {
    this.terms = terms;
    this.views = views;
    this.regions = regions;
  }

  /** Adds to what the processes hold who shares their regions. */
  static InspectReport of(ProcessReader reader, List<ProcessView> views) throws IOException {
    return new InspectReport(reader.terms(), views, SharedRegion.of(reader, views));
  }

  void print(PrintWriter out, Paint paint) {
    for (ProcessView view : views) {
      out.println(paint.bold(view.pid() + "  " + abridged(view.command())));
      out.println(
          "  child of "
              + view.parent()
              + view.handoff().map(names -> told(names, view.parent())).orElse(""));
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
    for (SharedRegion region : regions) {
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
              + (region.seals().isEmpty() ? "" : "; seals " + String.join(" ", region.seals()))
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

  /** What its own words say; they may have been written for the process that started it. */
  private static String told(HandoffNames names, long parent) {
    String list =
        names.kinds().entrySet().stream()
            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
            .collect(Collectors.joining(", "));
    String by =
        names.route() + (names.parent() == parent ? "" : " of a child of " + names.parent());
    return "; given by " + by + ": " + (list.isEmpty() ? "nothing" : list);
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
      process.put("handles", view.handles().stream().map(HandleJson::of).toList());
      processes.add(process);
    }
    List<Object> shared = new ArrayList<>();
    for (SharedRegion region : regions) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("name", region.name());
      map.put("identity", region.identity());
      map.put("size", region.size());
      region.oneWay().ifPresent(refused -> map.put("oneWay", refused));
      map.put("seals", List.copyOf(region.seals()));
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
