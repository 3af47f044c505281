package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.jvm.AttachMain;
import heirloom.bench.peer.Trivial;
import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A child JVM that attaches to an inherited region and reads it, against the same JVM with an empty
 * main and the same flags (P5); per JDK, without and with an archive of classes.
 */
final class JvmStarts implements Experiment {

  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  @Override
  public List<String> ids() {
    return List.of("P5");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    Path jar = ChildJar.write(setting.folder(), List.of(Inheritance.class, AttachMain.class));
    List<Line> lines = new ArrayList<>();
    try (SharedMemory region = SharedMemory.allocate(4096)) {
      region.bytes().put(0, (byte) 42);
      JvmChild.Kit kit = new JvmChild.Kit(jar, setting.folder(), region, setting.size(4, 2));
      for (int feature : List.of(17, 25)) {
        Optional<Jdk> jdk = Jdk.find(feature);
        if (jdk.isPresent()) {
          lines.addAll(onJdk(setting, kit, jdk.get()));
        } else {
          lines.add(
              missing(
                  "JDK " + feature,
                  "no JDK " + feature + " found",
                  Target.atMost(feature < 25 ? 1.2 : 1.4)));
        }
      }
    }
    return new Table(
        "A child JVM that attaches and reads, against an empty main",
        "jvm-start",
        lines,
        List.of(
            "Time from start() until the child has ended, for both; flags: "
                + String.join(" ", FLAGS)
                + ".",
            "First read: from start() until the child has read the region's first byte.",
            "First task: from the start of a pool of one until its worker begins the task that was submitted; the empty main beside it has no archive.",
            "Archive: class data (-XX:SharedArchiveFile) or AOT cache, made by a run of the attaching child, used by both sides."));
  }

  private static List<Line> onJdk(Setting setting, JvmChild.Kit kit, Jdk jdk) throws Exception {
    List<Line> lines = new ArrayList<>();
    lines.addAll(
        withFlags(setting, kit, jdk, "no archive", FLAGS, bound(jdk, 1.3, Optional.empty())));
    if (!jdk.hasArchive()) {
      lines.add(
          missing(
              "JDK " + jdk.feature() + ", archive",
              "this JDK has no classes.jsa to build on",
              Target.atMost(jdk.feature() < 25 ? 1.2 : 1.4)));
      return lines;
    }
    if (jdk.feature() == Runtime.version().feature()) {
      lines.addAll(throughAPool(setting, kit, jdk));
    }
    Archive shared = Archive.classData(kit, jdk, FLAGS);
    lines.addAll(
        withFlags(setting, kit, jdk, "archive", shared.flags(), bound(jdk, 1.2, Optional.of(1.4))));
    if (jdk.feature() >= 25) {
      Archive ahead = Archive.aheadOfTime(kit, jdk, FLAGS);
      lines.addAll(
          withFlags(
              setting, kit, jdk, "AOT cache", ahead.flags(), Optional.of(Target.atMost(1.4))));
    }
    return lines;
  }

  /** A pool's workers are JVMs as this one, so of its version only. */
  private static List<Line> throughAPool(Setting setting, JvmChild.Kit kit, Jdk jdk)
      throws Exception {
    String label = "JDK " + jdk.feature() + ", a pool's worker";
    setting.progress().accept(label);
    List<Contender> contenders =
        List.of(
            new PoolStart("without archive", FLAGS, false, kit.count()),
            PoolStart.canHaveArchive()
                ? new PoolStart("classArchive()", FLAGS, true, kit.count())
                : Contender.absent("classArchive()", "classes of a folder have no archive"),
            JvmChild.empty("empty main", kit, jdk, FLAGS));
    Map<String, Series> got = new Rounds(setting.size(15, 3), setting.progress()).run(contenders);
    Comparison with = new Comparison(got, Unit.MILLISECONDS);
    List<Line> lines = new ArrayList<>();
    for (String name : List.of("without archive", "classArchive()")) {
      Series ours = with.series(name);
      String not = ours.absence().map(reason -> " (not measured: " + reason + ")").orElse("");
      lines.add(
          Line.compare(
              "P5",
              label + ", " + name + ": first task" + not,
              ours,
              with.series("empty main"),
              Unit.MILLISECONDS,
              Optional.empty()));
    }
    return lines;
  }

  private static Optional<Target> bound(Jdk jdk, double older, Optional<Double> newer) {
    return jdk.feature() < 25 ? Optional.of(Target.atMost(older)) : newer.map(Target::atMost);
  }

  private static List<Line> withFlags(
      Setting setting,
      JvmChild.Kit kit,
      Jdk jdk,
      String what,
      List<String> flags,
      Optional<Target> target)
      throws Exception {
    String label = "JDK " + jdk.feature() + ", " + what;
    setting.progress().accept(label);
    JvmChild attach = JvmChild.attach("attach and read", kit, jdk, flags);
    List<Contender> contenders =
        List.of(
            attach,
            JvmChild.empty("empty main", kit, jdk, flags),
            attach.firstRead("to the first read"),
            Trivial.onWindows()
                ? Contender.absent("attach by JNA", "there is no other way on Windows")
                : JvmChild.attachByJna("attach by JNA", kit, jdk, flags));
    Map<String, Series> got = new Rounds(setting.size(15, 3), setting.progress()).run(contenders);
    Comparison with = new Comparison(got, Unit.MILLISECONDS);
    return List.of(
        with.line("P5", label + ": attach and read", "attach and read", "empty main", target),
        with.line("P5", label + ": to the first read", "to the first read", "empty main", target),
        with.line(
            "P5",
            label + ": attach and read",
            "attach and read",
            "attach by JNA",
            Optional.empty()));
  }

  private static Line missing(String what, String reason, Target target) throws IOException {
    Series ours = new Series("ours");
    ours.absent(reason);
    Series empty = new Series("empty main");
    empty.absent(reason);
    return Line.compare("P5", what, ours, empty, Unit.MILLISECONDS, Optional.of(target));
  }
}
