package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.peer.CPeer;
import heirloom.bench.peer.CommonsExecLauncher;
import heirloom.bench.peer.JdkLauncher;
import heirloom.bench.peer.Launcher;
import heirloom.bench.peer.NuLauncher;
import heirloom.bench.peer.OurLauncher;
import heirloom.bench.peer.PeerJvm;
import heirloom.bench.peer.Trivial;
import heirloom.bench.peer.ZtExecLauncher;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What one start and wait costs: against C (P1), against other Java launchers (P2). */
final class StartCost implements Experiment {

  private static final String C_BARE = "C, no pipes";
  private static final String C_PIPES = "C, three pipes and closefrom";
  private static final String VFORK = "ProcessBuilder in VFORK mode";
  private static final String NU = "NuProcess 3.0.0";
  private static final String NU_TUNED = "NuProcess 3.0.0, polling every 1 ms";
  private static final String NU_START = "NuProcess 3.0.0, start alone";

  @Override
  public List<String> ids() {
    return List.of("P1", "P2");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int count = setting.size(100, 20);
    int warmUp = setting.size(4000, 100);
    Launcher pipes = new OurLauncher("ours, three pipes", Redirect.PIPE, 0, false);
    Launcher discard = new OurLauncher("ours, discard", Redirect.DISCARD, 0, false);
    Launcher inherit = new OurLauncher("ours, inherit", Redirect.INHERIT, 0, false);
    Launcher jdk = new JdkLauncher("ProcessBuilder", Redirect.PIPE);
    List<Contender> contenders = new ArrayList<>();
    contenders.add(TimedStarts.here(pipes, count, warmUp));
    Callable<List<String>> c =
        () -> List.of(CPeer.compile("spawn_peer", setting.folder()).toString(), "0");
    contenders.add(TimedStarts.elsewhere(C_PIPES, c, "pipes", 0, count, count));
    if (setting.wants("P1")) {
      contenders.add(TimedStarts.here(discard, count, warmUp));
      contenders.add(TimedStarts.here(inherit, count, warmUp));
      contenders.add(TimedStarts.elsewhere(C_BARE, c, "bare", 0, count, count));
    }
    if (setting.wants("P2")) {
      contenders.add(TimedStarts.here(jdk, count, warmUp));
      contenders.add(TimedStarts.elsewhere(VFORK, StartCost::vfork, "jdk", 0, count, warmUp));
      contenders.add(TimedStarts.here(new CommonsExecLauncher(), count, warmUp));
      contenders.add(TimedStarts.here(new ZtExecLauncher(), count, warmUp));
      contenders.add(TimedStarts.startAlone(pipes, count, warmUp));
      // It notices some ends only after tens of milliseconds: fewer of these.
      contenders.add(
          TimedStarts.elsewhere(
              NU, () -> PeerJvm.command(List.of()), "nu", 0, setting.size(15, 5), 100));
      contenders.add(
          TimedStarts.elsewhere(
              NU_TUNED,
              () -> PeerJvm.command(NuLauncher.TUNED),
              "nu",
              0,
              setting.size(15, 5),
              100));
      contenders.add(
          TimedStarts.elsewhere(
              NU_START,
              () -> PeerJvm.command(NuLauncher.TUNED),
              "nu-start",
              0,
              setting.size(15, 5),
              100));
    }
    setting.progress().accept("start and wait");
    Map<String, Series> got = new Rounds(setting.size(15, 3), setting.progress()).run(contenders);
    return new Table(
        "Start and wait of " + Trivial.title(),
        "start-cost",
        lines(setting, got),
        List.of(
            "C, no pipes: posix_spawn without actions or attributes. C, three pipes and closefrom: the same actions and attributes as ours.",
            "Ours without pipes still opens or duplicates three descriptors and closes all others in the child.",
            "<= : ours / theirs; >= : how many times faster ours is."));
  }

  private static List<String> vfork() throws IOException {
    if (Trivial.onWindows()) {
      throw new IOException("ProcessBuilder has no modes on Windows");
    }
    return PeerJvm.command(List.of("-Djdk.lang.Process.launchMechanism=VFORK"));
  }

  private static List<Line> lines(Setting setting, Map<String, Series> got) {
    Comparison with = new Comparison(got, Unit.MICROSECONDS);
    List<Line> lines = new ArrayList<>();
    if (setting.wants("P1")) {
      Target c = Target.atMost(1.3);
      lines.add(with.line("P1", "three pipes", "ours, three pipes", C_PIPES, c));
      lines.add(with.line("P1", "discard", "ours, discard", C_BARE, c));
      lines.add(with.line("P1", "inherit", "ours, inherit", C_BARE, c));
    }
    if (setting.wants("P2")) {
      Target faster = Target.atLeast(1.8);
      String ours = "ours, three pipes";
      lines.add(with.line("P2", "three pipes", ours, "ProcessBuilder", faster));
      lines.add(with.line("P2", "three pipes", ours, VFORK, Target.atMost(1.1)));
      lines.add(with.line("P2", "three pipes", ours, "Commons Exec 1.6.0", faster));
      lines.add(with.line("P2", "three pipes", ours, "zt-exec 1.13.0", faster));
      lines.add(with.line("P2", "three pipes", ours, NU, faster));
      lines.add(with.line("P2", "three pipes", ours, NU_TUNED, faster));
      lines.add(with.line("P2", "start alone", ours + ", start alone", NU_START, Optional.empty()));
    }
    return lines;
  }
}
