package heirloom.cli.tour;

import heirloom.cli.CommandFailure;
import heirloom.inspect.ProcessView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Linux shows all of it, in {@code /proc}. */
final class LinuxStage implements Stage {

  private final Path proc;

  LinuxStage(Path proc) {
    this.proc = proc;
  }

  @Override
  public Scenery scenery() {
    return Scenery.LINUX;
  }

  @Override
  public void requireView() throws CommandFailure {
    if (!showsThisProcess()) {
      throw CommandFailure.failed(
          "the tour shows what Linux tells of processes in "
              + proc
              + ", which this system lacks; run, aggregate and doctor need none of it:"
              + " heirloom run --help");
    }
  }

  /** Another namespace's {@code /proc} shows processes that are not these. */
  private boolean showsThisProcess() {
    try {
      String self = Files.readSymbolicLink(proc.resolve("self")).toString();
      return self.equals(Long.toString(ProcessHandle.current().pid()));
    } catch (IOException | UnsupportedOperationException e) {
      // No such link: nothing is mounted there.
      return false;
    }
  }

  @Override
  public Optional<String> withoutPython() {
    return Optional.empty();
  }

  @Override
  public String lateRoute(String language) {
    return language.equals(Workers.PYTHON) ? "SCM_RIGHTS" : "control line";
  }

  @Override
  public List<String> names() {
    return SharedNames.now();
  }

  @Override
  public String region(ProcessView here, String label, long size) throws IOException {
    return RegionUse.identityOf(here, label);
  }

  @Override
  public Optional<RegionUse> use(long pid, String region) throws IOException {
    return Optional.of(RegionUse.of(pid, region));
  }

  @Override
  public String write(ProcessView child, String region) {
    return "write";
  }
}
