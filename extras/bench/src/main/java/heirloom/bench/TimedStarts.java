package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Series;
import heirloom.bench.peer.Launcher;
import heirloom.bench.peer.PeerProcess;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** Contenders that start a program again and again and time each start. */
final class TimedStarts {

  private TimedStarts() {}

  /** A launcher in this JVM; {@code count} starts a round. */
  static Contender here(Launcher launcher, int count, int warmUp) {
    return new Here(launcher.name(), launcher, count, warmUp, false);
  }

  /** The same, but only the start counts, not the wait. */
  static Contender startAlone(Launcher launcher, int count, int warmUp) {
    return new Here(launcher.name() + ", start alone", launcher, count, warmUp, true);
  }

  /** A peer in a process of its own, which {@code command} starts. */
  static Contender elsewhere(
      String name, Callable<List<String>> command, String kind, int grants, int count, int warmUp) {
    return new Elsewhere(name, command, kind, grants, count, warmUp);
  }

  /** Several contenders in one process, for peers that differ only in the request. */
  static Contender shared(
      String name, PeerProcess process, String kind, int grants, int count, int warmUp) {
    return new Shared(name, process, kind, grants, count, warmUp);
  }

  private record Here(String name, Launcher launcher, int count, int warmUpCount, boolean alone)
      implements Contender {

    @Override
    public void warmUp() throws Exception {
      for (int i = 0; i < warmUpCount; i++) {
        launcher.startAndWait();
      }
    }

    @Override
    public void round(Series into) throws Exception {
      long[] nanos = new long[count];
      for (int i = 0; i < count; i++) {
        long before = System.nanoTime();
        long started = launcher.startAndWait();
        nanos[i] = alone ? started : System.nanoTime() - before;
      }
      into.addTimes(nanos);
    }
  }

  private record Shared(
      String name, PeerProcess process, String kind, int grants, int count, int warmUpCount)
      implements Contender {

    @Override
    public void warmUp() throws Exception {
      process.measure(kind, warmUpCount, grants);
    }

    @Override
    public void round(Series into) throws Exception {
      into.addTimes(process.measure(kind, count, grants));
    }
  }

  private static final class Elsewhere implements Contender {
    private final String name;
    private final Callable<List<String>> command;
    private final String kind;
    private final int grants;
    private final int count;
    private final int warmUpCount;
    private Closeable open = () -> {};
    private Contender running;

    Elsewhere(
        String name,
        Callable<List<String>> command,
        String kind,
        int grants,
        int count,
        int warmUpCount) {
      this.name = name;
      this.command = command;
      this.kind = kind;
      this.grants = grants;
      this.count = count;
      this.warmUpCount = warmUpCount;
      this.running = Contender.absent(name, "not started");
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void warmUp() throws Exception {
      PeerProcess process = new PeerProcess(command.call());
      open = process::close;
      running = shared(name, process, kind, grants, count, warmUpCount);
      running.warmUp();
    }

    @Override
    public void round(Series into) throws Exception {
      running.round(into);
    }

    @Override
    public void close() throws IOException {
      open.close();
    }
  }
}
