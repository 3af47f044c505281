package heirloom.bench.trip;

import heirloom.launch.ChildBuilder;
import java.io.IOException;

/** A way there and back. */
public enum Way {
  /** Lanes whose ends never sleep. */
  LANE_SPINNING {
    @Override
    Ends toChild(ChildBuilder child) throws IOException {
      return LaneTrip.toChild(child, true);
    }

    @Override
    Ends inChild() throws IOException {
      return LaneTrip.inChild(true);
    }
  },
  /** Lanes whose ends sleep at once. */
  LANE_BLOCKING {
    @Override
    Ends toChild(ChildBuilder child) throws IOException {
      return LaneTrip.toChild(child, false);
    }

    @Override
    Ends inChild() throws IOException {
      return LaneTrip.inChild(false);
    }
  },
  /** Pipes. */
  PIPE {
    @Override
    Ends toChild(ChildBuilder child) throws IOException {
      return PipeTrip.toChild(child);
    }

    @Override
    Ends inChild() throws IOException {
      return PipeTrip.inChild();
    }
  };

  abstract Ends toChild(ChildBuilder child) throws IOException;

  abstract Ends inChild() throws IOException;
}
