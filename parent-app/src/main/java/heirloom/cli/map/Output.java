package heirloom.cli.map;

import java.io.IOException;
import java.util.Optional;

/** Where many commands print at once, and the order in which it comes out. */
interface Output {

  /**
   * What a run of a slice's command prints into, a new one for each run. Waits until the slice is
   * near enough to its turn.
   *
   * @throws IOException when writing has failed, or there is no room to keep anything
   */
  Sink begin(long number) throws IOException, InterruptedException;

  /**
   * A run is over, and what it printed is not wanted: it is forgotten, unless it was passed on
   * already.
   */
  void drop(long number);

  /**
   * A slice is done, and passes its turn on.
   *
   * @param printed by its last run; this closes it. Empty when it was dropped, or never begun
   * @throws IOException when writing has failed
   */
  void finish(long number, Optional<Sink> printed) throws IOException;

  /** What the slices behind this one print is thrown away from now on. */
  void endAfter(long number);

  /** Why writing failed, if it did; a {@link KeepingFailure} where the fault is our own. */
  Optional<IOException> failure();
}
