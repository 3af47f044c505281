package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Machine;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.peer.CPeer;
import heirloom.bench.peer.PeerJvm;
import heirloom.bench.peer.PeerProcess;
import heirloom.bench.peer.Trivial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a start's cost grows with what the parent holds (touched heap) and hands over (grants), both
 * against a C program of the same size (P3).
 */
final class StartSizes implements Experiment {

  private static final List<Integer> GRANTS = List.of(0, 1, 16, 64);
  private static final long GIB = 1L << 30;

  /** The JVM's own needs and what the rest of the machine should keep. */
  private static final long RESERVE = 2 * GIB;

  @Override
  public List<String> ids() {
    return List.of("P3");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    List<Line> lines = new ArrayList<>();
    for (long heap : setting.quick() ? List.of(0L, GIB / 4) : List.of(0L, GIB, 8 * GIB)) {
      lines.addAll(atSize(setting, heap));
    }
    return new Table(
        "Start and wait of " + Trivial.title() + ": touched heap and number of grants",
        "start-sizes",
        lines,
        List.of(
            "Both sides hold the same touched memory, start with three pipes and hand over as many descriptors.",
            "C only moves descriptors; each grant of ours is a fresh open of the region and a word in the child's environment."));
  }

  private static List<Line> atSize(Setting setting, long heap) throws Exception {
    String size = heap == 0 ? "small" : heap < GIB ? (heap >> 20) + " MiB" : heap / GIB + " GiB";
    long available = Machine.availableMemory().orElse(Long.MAX_VALUE);
    if (available < 2 * heap + RESERVE) {
      return List.of(unmeasured(size, 2 * heap + RESERVE, available));
    }
    int count = setting.size(60, 10);
    int warmUp = setting.size(3000, 60);
    setting.progress().accept("heap " + size);
    try (PeerProcess jvm = new PeerProcess(PeerJvm.command(heapOptions(heap)));
        SharedC c = new SharedC(setting, heap)) {
      List<Contender> contenders = new ArrayList<>();
      for (int grants : GRANTS) {
        contenders.add(
            TimedStarts.shared("ours " + grants, jvm, "ours", grants, count, warmUp / 2));
        contenders.add(c.contender("C " + grants, grants, count));
      }
      contenders.add(TimedStarts.shared("ProcessBuilder", jvm, "jdk", 0, count, warmUp / 2));
      Map<String, Series> got = new Rounds(setting.size(11, 3), setting.progress()).run(contenders);
      return lines(size, got);
    }
  }

  private static List<Line> lines(String size, Map<String, Series> got) {
    Comparison with = new Comparison(got, Unit.MICROSECONDS);
    List<Line> lines = new ArrayList<>();
    for (int grants : GRANTS) {
      lines.add(
          with.line(
              "P3",
              "heap " + size + ", grants " + grants,
              "ours " + grants,
              "C " + grants,
              Target.atMost(1.15)));
    }
    lines.add(
        with.line("P3", "heap " + size + ", grants 64", "ours 64", "ours 0", Target.atMost(1.2)));
    lines.add(
        with.line(
            "P3", "heap " + size + ", grants 0", "ours 0", "ProcessBuilder", Optional.empty()));
    return lines;
  }

  /** The C program of one size, or why there is none; its rows say it then. */
  private static final class SharedC implements AutoCloseable {

    private Optional<PeerProcess> running = Optional.empty();
    private String absence = "";

    SharedC(Setting setting, long heap) throws InterruptedException {
      try {
        Path program = CPeer.compile("spawn_peer", setting.folder());
        running = Optional.of(new PeerProcess(List.of(program.toString(), Long.toString(heap))));
      } catch (IOException e) {
        absence = String.valueOf(e.getMessage());
      }
    }

    Contender contender(String name, int grants, int count) {
      return running
          .map(process -> TimedStarts.shared(name, process, "pipes", grants, count, count))
          .orElseGet(() -> Contender.absent(name, absence));
    }

    @Override
    public void close() throws IOException {
      if (running.isPresent()) {
        running.get().close();
      }
    }
  }

  private static List<String> heapOptions(long heap) {
    if (heap == 0) {
      return List.of();
    }
    String size = (heap >> 20) + "m";
    return List.of("-Xms" + size, "-Xmx" + size, "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");
  }

  private static Line unmeasured(String size, long needed, long available) {
    Series nobody = new Series("C");
    nobody.absent((needed >> 20) + " MiB of memory needed, " + (available >> 20) + " available");
    Series ours = new Series("ours");
    ours.absent("not enough memory");
    return Line.compare(
        "P3", "heap " + size, ours, nobody, Unit.MICROSECONDS, Optional.of(Target.atMost(1.15)));
  }
}
