package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.peer.JdkLauncher;
import heirloom.bench.peer.Launcher;
import heirloom.bench.peer.OurLauncher;
import heirloom.bench.peer.Trivial;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Starts per second from several threads at once (P4). */
final class StartRates implements Experiment {

  @Override
  public List<String> ids() {
    return List.of("P4");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    Launcher ours = new OurLauncher("ours", Redirect.PIPE, 0, false);
    Launcher tied = new OurLauncher("ours, endWithParent", Redirect.PIPE, 0, true);
    Launcher jdk = new JdkLauncher("ProcessBuilder", Redirect.PIPE);
    List<Line> lines = new ArrayList<>();
    for (int threads : List.of(1, 2, 8)) {
      setting.progress().accept("starts from " + threads + " threads");
      int starts = setting.size(240, 32);
      List<Contender> contenders =
          List.of(
              new Rate(ours, threads, starts),
              new Rate(jdk, threads, starts),
              new Rate(tied, threads, starts));
      Map<String, Series> got = new Rounds(setting.size(11, 3), setting.progress()).run(contenders);
      Comparison with = new Comparison(got, Unit.PER_SECOND);
      Target target = Target.atLeast(1.8);
      String from = threads + (threads == 1 ? " thread" : " threads");
      lines.add(with.line("P4", from, ours.name(), jdk.name(), target));
      lines.add(with.line("P4", from + ", endWithParent", tied.name(), jdk.name(), target));
    }
    return new Table(
        "Starts per second",
        "start-rates",
        lines,
        List.of(
            Trivial.onWindows()
                ? "endWithParent is a job; ProcessBuilder has no such thing and starts plainly in both rows."
                : "endWithParent of a program that is no JVM takes two more programs on the way (setpriv and sh); ProcessBuilder has no such thing and starts plainly in both rows."));
  }

  private record Rate(Launcher launcher, int threads, int starts) implements Contender {

    @Override
    public String name() {
      return launcher.name();
    }

    @Override
    public void warmUp() throws Exception {
      perSecond();
    }

    @Override
    public void round(Series into) throws Exception {
      into.addFigure(perSecond());
    }

    private double perSecond() throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      try {
        Callable<Void> share =
            () -> {
              for (int i = 0; i < starts / threads; i++) {
                launcher.startAndWait();
              }
              return null;
            };
        List<Callable<Void>> shares = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          shares.add(share);
        }
        long before = System.nanoTime();
        for (Future<Void> one : pool.invokeAll(shares)) {
          one.get();
        }
        long nanos = System.nanoTime() - before;
        return (starts / threads) * (long) threads * 1e9 / nanos;
      } finally {
        pool.shutdownNow();
      }
    }
  }
}
