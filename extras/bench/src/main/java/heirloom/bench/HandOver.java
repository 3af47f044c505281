package heirloom.bench;

import heirloom.bench.buffer.GiveMain;
import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.peer.CPeer;
import heirloom.bench.peer.PeerJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Buffers handed over where they lie, beside copies of the same bytes (P8). */
final class HandOver implements Experiment {

  private static final int MIB = 1 << 20;
  private static final int[] SIZES = {MIB, 64 * MIB};

  private static final String WHOLE = "handed over, all bytes read";
  private static final String MEMCPY = "memcpy (C)";
  private static final String PIPE = "pipe (C)";
  private static final String SPLICE = "pipe with vmsplice (C)";

  @Override
  public List<String> ids() {
    return List.of("P8");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    List<Line> lines = new ArrayList<>();
    for (int size : SIZES) {
      setting.progress().accept("buffers of " + size / MIB + " MiB");
      lines.addAll(copies(setting, size));
    }
    setting.progress().accept("hand-over without reading");
    lines.add(glances(setting));
    return new Table(
        "Large buffers from one JVM to another",
        "hand-over",
        lines,
        List.of(
            "Ours are claimed and committed in a lane with room for eight at most; the child adds up"
                + " all bytes where they lie. memcpy writes and reads in one process; pipes are read"
                + " by a forked child, which does not look at the bytes.",
            "Not read: only the first eight bytes are looked at. There the ratio is the time of a"
                + " hand-over of 64 MiB to that of one of 1 MiB."));
  }

  private static Callable<List<String>> java(int size) {
    return () -> PeerJvm.command(List.of(), GiveMain.class, List.of(Integer.toString(size)));
  }

  private static List<Line> copies(Setting setting, int size) throws Exception {
    int count = (int) ((long) setting.size(8192, 512) * MIB / size);
    double gigabytes = (double) count * size;
    Callable<List<String>> c =
        () ->
            List.of(
                CPeer.compile("copy_peer", setting.folder()).toString(), Integer.toString(size));
    List<Contender> contenders =
        List.of(
            new Requests(WHOLE, java(size), "whole", count, 0, nanos -> gigabytes / nanos),
            new Requests(MEMCPY, c, "memcpy", count, 0, nanos -> gigabytes / nanos),
            new Requests(PIPE, c, "pipe", count / 4, 0, nanos -> gigabytes / 4 / nanos),
            new Requests(SPLICE, c, "splice", count / 4, 0, nanos -> gigabytes / 4 / nanos));
    Map<String, Series> got = new Rounds(setting.size(7, 2), setting.progress()).run(contenders);
    Comparison with = new Comparison(got, Unit.GIGABYTES_PER_SECOND);
    String what = "buffers of " + size / MIB + " MiB, all bytes read";
    return List.of(
        with.line("P8", what, WHOLE, MEMCPY, Target.atLeast(0.9)),
        with.line("P8", what, WHOLE, PIPE, Optional.empty()),
        with.line("P8", what, WHOLE, SPLICE, Optional.empty()));
  }

  private static Line glances(Setting setting) throws Exception {
    int count = setting.size(200_000, 5000);
    List<Contender> contenders = new ArrayList<>();
    for (int size : SIZES) {
      contenders.add(
          new Requests(
              size / MIB + " MiB",
              java(size),
              "glance",
              count,
              0,
              nanos -> (double) nanos / count));
    }
    Map<String, Series> got = new Rounds(setting.size(7, 2), setting.progress()).run(contenders);
    return new Comparison(got, Unit.MICROSECONDS)
        .line("P8", "hand-over of 64 MiB, not read", "64 MiB", "1 MiB", Target.atMost(1.2));
  }
}
