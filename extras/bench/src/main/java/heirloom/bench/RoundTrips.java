package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.peer.CPeer;
import heirloom.bench.peer.PeerJvm;
import heirloom.bench.peer.RustPeer;
import heirloom.bench.trip.TripMain;
import heirloom.bench.trip.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Eight bytes to another process and back (P9). */
final class RoundTrips implements Experiment {

  private static final String SPINNING = "lane, both spinning";
  private static final String BLOCKING = "lane, both blocking";
  private static final String C_SPINNING = "C with the same protocol, spinning";
  private static final String C_BLOCKING = "C with the same protocol, blocking";
  private static final String ICEORYX = "iceoryx2 0.10, spinning";
  private static final String PIPE = "pipe";

  @Override
  public List<String> ids() {
    return List.of("P9");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int many = setting.size(20_000, 1000);
    int some = setting.size(5000, 500);
    Callable<List<String>> java = () -> PeerJvm.command(List.of(), TripMain.class, List.of());
    Callable<List<String>> c =
        () -> List.of(CPeer.compile("trip_peer", setting.folder()).toString());
    Callable<List<String>> rust =
        () -> List.of(RustPeer.build("iceoryx2_trip", setting.folder()).toString());
    String spins = Way.LANE_SPINNING.name();
    String sleeps = Way.LANE_BLOCKING.name();
    List<Contender> contenders = new ArrayList<>();
    contenders.add(TimedStarts.elsewhere(SPINNING, java, spins, 0, many, many));
    contenders.add(TimedStarts.elsewhere(C_SPINNING, c, "spin", 0, many, many));
    contenders.add(TimedStarts.elsewhere(ICEORYX, rust, "spin", 0, many, many));
    contenders.add(TimedStarts.elsewhere(BLOCKING, java, sleeps, 0, some, some));
    contenders.add(TimedStarts.elsewhere(C_BLOCKING, c, "block", 0, some, some));
    contenders.add(TimedStarts.elsewhere(PIPE, java, Way.PIPE.name(), 0, some, some));
    setting.progress().accept("round trips; a first run builds iceoryx2 for some minutes");
    Map<String, Series> got = new Rounds(setting.size(9, 2), setting.progress()).run(contenders);
    RustPeer.removeLeftovers();
    return new Table(
        "Eight bytes to another process and back",
        "round-trip",
        lines(new Comparison(got, Unit.MICROSECONDS)),
        List.of(
            "Two JVMs, or two processes of the peer. Who blocks sleeps at once, without spinning first.",
            "<= : ours / theirs. Each round starts its processes anew: where the system puts them"
                + " (one core, or two) decides much of it."));
  }

  private static List<Line> lines(Comparison with) {
    return List.of(
        with.line("P9", "both spinning", SPINNING, C_SPINNING, Target.atMost(1.1)),
        with.line("P9", "both spinning", SPINNING, ICEORYX, Target.atMost(0.8)),
        with.line("P9", "both blocking", BLOCKING, C_BLOCKING, Target.atMost(1.15)),
        with.line("P9", "both blocking", BLOCKING, PIPE, Target.atMost(1.0)));
  }
}
