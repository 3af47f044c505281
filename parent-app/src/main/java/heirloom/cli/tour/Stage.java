package heirloom.cli.tour;

import heirloom.cli.CommandFailure;
import heirloom.inspect.ProcessView;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a system can show of the tour's scenes. */
interface Stage {

  /** This system's. */
  static Stage here() {
    return File.separatorChar == '\\' ? new WindowsStage() : new LinuxStage(Path.of("/proc"));
  }

  /** Its words. */
  Scenery scenery();

  /**
   * Looks whether the tour can be shown, before anything starts.
   *
   * @throws CommandFailure when it cannot, with the reason
   */
  void requireView() throws CommandFailure;

  /** Why no child can be in Python here; empty when one may. */
  Optional<String> withoutPython();

  /** How a running child of this language is given more. */
  String lateRoute(String language);

  /** The named shared memory of this system now, sorted. */
  List<String> names() throws IOException;

  /** The identity of the tour's region among what this process holds. */
  String region(ProcessView here, String label, long size) throws IOException;

  /** What a process's mappings of the region cost; empty where the system does not tell. */
  Optional<RegionUse> use(long pid, String region) throws IOException;

  /** The request by which a child tries to write into the region that it holds. */
  String write(ProcessView child, String region) throws IOException;
}
