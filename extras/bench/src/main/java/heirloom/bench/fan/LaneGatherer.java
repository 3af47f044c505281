package heirloom.bench.fan;

import heirloom.channel.Channel;
import heirloom.channel.FanIn;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One receiver over a lane from each child. */
final class LaneGatherer implements Gathering.Gatherer {

  private static final int BATCH = 1024;

  private final List<Channel> lanes = new ArrayList<>();
  private final FanIn all;
  private int given;
  private long sum;

  LaneGatherer(int senders) throws IOException {
    for (int i = 0; i < senders; i++) {
      // Together as much room as the one ring of the peer.
      lanes.add(Channel.fromChild(AgronaGatherer.CAPACITY / senders));
    }
    all = FanIn.of(lanes);
  }

  @Override
  public void giveTo(ChildBuilder sender) {
    sender.inherit("lane", lanes.get(given++));
  }

  @Override
  public long receive(long count) throws IOException, InterruptedException {
    sum = 0;
    FanIn.Handler handler = (from, message) -> sum += message.getLong(0);
    long left = count;
    while (left > 0) {
      int read = all.drain(handler, (int) Math.min(left, BATCH));
      if (read == 0) {
        read = all.receive(handler) ? 1 : 0;
      }
      left -= read;
    }
    return sum;
  }
}
