package heirloom.bench;

import heirloom.bench.frame.Table;
import java.util.List;

/** Measures one table. */
interface Experiment {

  /** The targets that its rows belong to. */
  List<String> ids();

  /**
   * Measures.
   *
   * @throws Exception when our own side fails; a failing peer only marks its rows
   */
  Table measure(Setting setting) throws Exception;
}
