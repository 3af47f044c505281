package heirloom.bench.fan;

import heirloom.bench.lane.Medium;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.util.List;

/** How the messages of all children come together. */
public enum Gathering {
  /** A lane of Heirloom's for each child, and a receiver over all. */
  FAN_IN("fan-in of lanes", false) {
    @Override
    Gatherer gatherer(int senders, int size) throws IOException {
      return new LaneGatherer(senders);
    }

    @Override
    Feeder feeder(int size) throws IOException {
      return new LaneFeeder(size);
    }
  },
  /** Agrona's ring for many senders, over a region of ours that all map. */
  AGRONA("Agrona ManyToOneRingBuffer", true) {
    @Override
    Gatherer gatherer(int senders, int size) throws IOException {
      return new AgronaGatherer();
    }

    @Override
    Feeder feeder(int size) throws IOException {
      return new AgronaFeeder(size);
    }
  };

  private final String title;
  private final boolean reachesIntoTheJdk;

  Gathering(String title, boolean reachesIntoTheJdk) {
    this.title = title;
    this.reachesIntoTheJdk = reachesIntoTheJdk;
  }

  /** As tables show it. */
  public String title() {
    return title;
  }

  /** What all JVMs need to run it: nothing in the case of ours. */
  public List<String> jvmOptions() {
    return reachesIntoTheJdk ? Medium.AGRONA.jvmOptions() : List.of();
  }

  abstract Gatherer gatherer(int senders, int size) throws IOException;

  abstract Feeder feeder(int size) throws IOException;

  /** The parent's side. Used by one thread. */
  interface Gatherer {
    /** Gives the next child its end. */
    void giveTo(ChildBuilder sender);

    /**
     * Receives so many messages.
     *
     * @return the sum of their first eight bytes
     */
    long receive(long count) throws IOException, InterruptedException;
  }

  /** A child's side. Used by one thread. */
  interface Feeder {
    /** Sends a message that begins with this value; waits while there is no room. */
    void send(long value) throws IOException, InterruptedException;
  }
}
