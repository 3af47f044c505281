package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.lane.Medium;
import heirloom.bench.lane.SenderMain;
import heirloom.bench.peer.PeerJvm;
import heirloom.bench.peer.PeerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages per second from one JVM to another, by size and medium (P7). */
final class LaneRates implements Experiment {

  private static final int[] SIZES = {16, 64, 256, 1024, 64 << 10};

  @Override
  public List<String> ids() {
    return List.of("P7");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    List<Line> lines = new ArrayList<>();
    for (int size : SIZES) {
      setting.progress().accept("messages of " + size + " bytes");
      List<Contender> contenders = new ArrayList<>();
      for (Medium medium : Medium.values()) {
        contenders.add(new Sender(medium, size, count(medium, size, setting)));
      }
      Map<String, Series> got = new Rounds(setting.size(9, 2), setting.progress()).run(contenders);
      Comparison with = new Comparison(got, Unit.PER_SECOND);
      for (Medium ours : List.of(Medium.LANE, Medium.LANE_BATCHES)) {
        for (Medium peer : Medium.values()) {
          if (peer != Medium.LANE && peer != Medium.LANE_BATCHES) {
            lines.add(
                with.line(
                    "P7",
                    String.format(
                        ours == Medium.LANE ? "messages of %,d bytes" : "%,d bytes, in batches",
                        size),
                    ours.title(),
                    peer.title(),
                    target(peer, size)));
          }
        }
      }
    }
    return new Table(
        "Messages from one JVM to another",
        "channel",
        lines,
        List.of(
            "One sender, one receiver, a process each; every message is written and its first eight"
                + " bytes are read. Rings of 1 MiB; pipe and socket do one write a message."
                + " Batches are the library's: their messages are published together. The peers have"
                + " none for senders of single messages."));
  }

  private static Optional<Target> target(Medium peer, int size) {
    return switch (peer) {
      case AGRONA ->
          size <= 64
              ? Optional.of(Target.atLeast(2))
              : size == 1024 ? Optional.of(Target.atLeast(1.2)) : Optional.empty();
      case PIPE -> size <= 1024 ? Optional.of(Target.atLeast(20)) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static int count(Medium medium, int size, Setting setting) {
    int most = size <= 256 ? 20_000_000 : size <= 1024 ? 5_000_000 : 60_000;
    int divisor =
        switch (medium) {
          case LANE, LANE_BATCHES, AGRONA -> 1;
          case AERON -> 4;
          case PIPE, SOCKET -> size <= 1024 ? 40 : 2;
        };
    return Math.max(1000, most / divisor / (setting.quick() ? 20 : 1));
  }

  private static final class Sender implements Contender {
    private final Medium medium;
    private final int size;
    private final int count;
    private Optional<PeerProcess> process = Optional.empty();

    Sender(Medium medium, int size, int count) {
      this.medium = medium;
      this.size = size;
      this.count = count;
    }

    @Override
    public String name() {
      return medium.title();
    }

    @Override
    public void warmUp() throws IOException {
      List<String> words =
          PeerJvm.command(
              medium.jvmOptions(),
              SenderMain.class,
              List.of(medium.name(), Integer.toString(size)));
      process = Optional.of(new PeerProcess(words));
      send();
      send();
    }

    @Override
    public void round(Series into) throws IOException {
      into.addFigure(count * 1e9 / send());
    }

    private double send() throws IOException {
      return process.orElseThrow().measure(medium.name(), count, size)[0];
    }

    @Override
    public void close() throws IOException {
      if (process.isPresent()) {
        process.get().close();
      }
    }
  }
}
