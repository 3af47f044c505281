package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.jvm.ZeroMain;
import heirloom.bench.peer.Trivial;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A child's output through our streams, and the threads that silent children cost (P17). */
final class StreamRates implements Experiment {

  @Override
  public List<String> ids() {
    return List.of("P17");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    long bytes = setting.quick() ? 64L << 20 : 1L << 30;
    Starter ours = command -> new ChildBuilder(command).start();
    Starter jdk = command -> new ProcessBuilder(command).start();
    List<Line> lines = new ArrayList<>();
    for (int buffer : List.of(8 << 10, 64 << 10)) {
      setting.progress().accept("output, buffer of " + (buffer >> 10) + " KiB");
      Map<String, Series> got =
          new Rounds(setting.size(9, 3), setting.progress())
              .run(
                  List.of(
                      new Throughput("ours", ours, bytes, buffer),
                      new Throughput("ProcessBuilder", jdk, bytes, buffer)));
      lines.add(
          new Comparison(got, Unit.GIGABYTES_PER_SECOND)
              .line(
                  "P17",
                  "stdout, read by " + (buffer >> 10) + " KiB",
                  "ours",
                  "ProcessBuilder",
                  Target.atLeast(0.95)));
    }
    Map<String, Series> threads =
        new Rounds(1, setting.progress())
            .run(List.of(new Threads("ours", ours), new Threads("ProcessBuilder", jdk)));
    lines.add(
        new Comparison(threads, Unit.THREADS)
            .line("P17", "per silent child", "ours", "ProcessBuilder", noThreads()));
    return new Table(
        "A child's output",
        "streams",
        lines,
        List.of(
            (Trivial.onWindows() ? "A JVM that writes zeros" : "head -c N /dev/zero")
                + ", read to the end with a buffer of the size named."));
  }

  /** On Windows ProcessBuilder needs none either, and no ratio says anything. */
  private static Optional<Target> noThreads() {
    return Trivial.onWindows() ? Optional.empty() : Optional.of(Target.atMost(0));
  }

  private interface Starter {
    Process start(List<String> command) throws IOException;
  }

  private record Throughput(String name, Starter starter, long bytes, int buffer)
      implements Contender {

    @Override
    public void warmUp() throws Exception {
      perSecond(bytes / 4);
    }

    @Override
    public void round(Series into) throws Exception {
      into.addFigure(perSecond(bytes));
    }

    private double perSecond(long wanted) throws Exception {
      byte[] into = new byte[buffer];
      Process head = starter.start(head(wanted));
      long got = 0;
      long before = System.nanoTime();
      try (InputStream output = head.getInputStream()) {
        if (Trivial.onWindows()) {
          // A JVM takes a while until it writes: its first byte says that it is up.
          requireByte(output.read());
          before = System.nanoTime();
        }
        for (int n = output.read(into); n >= 0; n = output.read(into)) {
          got += n;
        }
      }
      long nanos = System.nanoTime() - before;
      head.waitFor();
      if (got != wanted) {
        throw new IllegalStateException("got=" + got + " bytes, wanted=" + wanted);
      }
      return got / (double) nanos;
    }
  }

  private static List<String> head(long bytes) {
    String count = Long.toString(bytes);
    return Trivial.onWindows()
        ? List.of(
            Path.of(System.getProperty("java.home"), "bin", "java.exe").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ZeroMain.class.getName(),
            count)
        : List.of("head", "-c", count, "/dev/zero");
  }

  private static void requireByte(int read) {
    if (read < 0) {
      throw new IllegalStateException("the child ended before it wrote");
    }
  }

  /**
   * Threads per silent child. Counted between a first group of children and a second: the first
   * takes up threads that earlier children left idle.
   */
  private record Threads(String name, Starter starter) implements Contender {

    private static final int CHILDREN = 20;

    @Override
    public void warmUp() throws Exception {
      starter.start(Trivial.command()).waitFor();
    }

    @Override
    public void round(Series into) throws Exception {
      List<Process> children = new ArrayList<>();
      try {
        more(children);
        int before = Thread.getAllStackTraces().size();
        more(children);
        int added = Thread.getAllStackTraces().size() - before;
        into.addFigure(added / (double) CHILDREN);
      } finally {
        for (Process child : children) {
          child.destroyForcibly();
        }
        for (Process child : children) {
          child.waitFor();
        }
      }
    }

    private void more(List<Process> children) throws IOException {
      for (int i = 0; i < CHILDREN; i++) {
        children.add(starter.start(Trivial.silent()));
      }
    }
  }
}
