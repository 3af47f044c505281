package heirloom.bench;

import heirloom.bench.fan.GathererMain;
import heirloom.bench.fan.Gathering;
import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.peer.PeerJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Messages per second from several children to their parent (P10). */
final class ManyToOne implements Experiment {

  private static final int SIZE = 64;

  @Override
  public List<String> ids() {
    return List.of("P10");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    List<Line> lines = new ArrayList<>();
    for (int senders : new int[] {2, 4, 8}) {
      setting.progress().accept(senders + " children");
      int count = setting.size(8_000_000, 200_000) / senders;
      List<Contender> contenders = new ArrayList<>();
      for (Gathering way : Gathering.values()) {
        List<String> words = List.of(way.name(), Integer.toString(senders), Integer.toString(SIZE));
        contenders.add(
            new Requests(
                way.title(),
                () -> PeerJvm.command(way.jvmOptions(), GathererMain.class, words),
                way.name(),
                count,
                senders,
                nanos -> (double) count * senders * 1e9 / nanos));
      }
      Map<String, Series> got = new Rounds(setting.size(7, 2), setting.progress()).run(contenders);
      lines.add(
          new Comparison(got, Unit.PER_SECOND)
              .line(
                  "P10",
                  senders + " children to one, " + SIZE + " bytes",
                  Gathering.FAN_IN.title(),
                  Gathering.AGRONA.title(),
                  Target.atLeast(2)));
    }
    return new Table(
        "Messages from several JVMs to one",
        "many-to-one",
        lines,
        List.of(
            "A process each, more of them than processors; all lanes together have as much room as"
                + " the peer's one ring, 1 MiB. Each waits in its own way: ours sleep until they are"
                + " rung, the peer's by its BackoffIdleStrategy."));
  }
}
