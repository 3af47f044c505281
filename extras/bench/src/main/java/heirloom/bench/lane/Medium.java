package heirloom.bench.lane;

import java.io.IOException;
import java.util.List;

/** A way for messages between two JVMs. */
public enum Medium {
  /** Heirloom's lane. */
  LANE("lane", false) {
    @Override
    Outlet outlet(int size) throws IOException {
      return new LaneEnds.Sending(size);
    }

    @Override
    Inlet inlet(int size) throws IOException {
      return new LaneEnds.Receiving();
    }
  },
  /** The same, many messages published together. */
  LANE_BATCHES("lane, batches of " + LaneEnds.SENT_TOGETHER, false) {
    @Override
    Outlet outlet(int size) throws IOException {
      return new LaneEnds.SendingBatches(size);
    }

    @Override
    Inlet inlet(int size) throws IOException {
      return new LaneEnds.Receiving();
    }
  },
  /** Agrona's ring, over a region of ours that both map. */
  AGRONA("Agrona OneToOneRingBuffer", true) {
    @Override
    Outlet outlet(int size) throws IOException {
      return new AgronaEnds.Sending(size);
    }

    @Override
    Inlet inlet(int size) throws IOException {
      return new AgronaEnds.Receiving();
    }
  },
  /** Aeron's IPC, its media driver embedded in the sender. */
  AERON("Aeron IPC", true) {
    @Override
    Outlet outlet(int size) throws IOException {
      return new AeronEnds.Sending(size);
    }

    @Override
    Inlet inlet(int size) throws IOException {
      return new AeronEnds.Receiving();
    }
  },
  /** A pipe, one write a message. */
  PIPE("pipe", false) {
    @Override
    Outlet outlet(int size) throws IOException {
      return new PipeEnds.Sending(size);
    }

    @Override
    Inlet inlet(int size) throws IOException {
      return new PipeEnds.Receiving(size);
    }
  },
  /** A Unix socket, one write a message. */
  SOCKET("Unix socket", false) {
    @Override
    Outlet outlet(int size) throws IOException {
      return new SocketEnds.Sending(size);
    }

    @Override
    Inlet inlet(int size) throws IOException {
      return new SocketEnds.Receiving(size);
    }
  };

  private final String title;
  private final boolean reachesIntoTheJdk;

  Medium(String title, boolean reachesIntoTheJdk) {
    this.title = title;
    this.reachesIntoTheJdk = reachesIntoTheJdk;
  }

  /** As tables show it. */
  public String title() {
    return title;
  }

  /** What both JVMs need to run it: nothing in the case of ours. */
  public List<String> jvmOptions() {
    return reachesIntoTheJdk ? AgronaEnds.OPENS : List.of();
  }

  abstract Outlet outlet(int size) throws IOException;

  abstract Inlet inlet(int size) throws IOException;
}
