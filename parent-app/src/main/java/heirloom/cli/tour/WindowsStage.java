package heirloom.cli.tour;

import heirloom.inspect.HeldHandle;
import heirloom.inspect.NamedSections;
import heirloom.inspect.ProcessView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Windows tells what a process holds and which names there are. It does not tell how often a page
 * is in memory: that nothing was copied is shown by a change that every child sees.
 */
final class WindowsStage implements Stage {

  @Override
  public Scenery scenery() {
    return Scenery.WINDOWS;
  }

  @Override
  public void requireView() {}

  @Override
  public Optional<String> withoutPython() {
    return Optional.of("the Python client attaches on Linux only");
  }

  @Override
  public String lateRoute(String language) {
    return "DuplicateHandle";
  }

  @Override
  public List<String> names() {
    return NamedSections.now();
  }

  @Override
  public String region(ProcessView here, String label, long size) throws IOException {
    return here.handles().stream()
        .filter(handle -> handle.kind() == HeldHandle.Kind.MEMORY)
        .filter(handle -> handle.size().equals(Optional.of(size)))
        .map(HeldHandle::identity)
        .findFirst()
        .orElseThrow(
            () -> new IOException("process " + here.pid() + " does not hold the region " + label));
  }

  @Override
  public Optional<RegionUse> use(long pid, String region) {
    return Optional.empty();
  }

  @Override
  public String write(ProcessView child, String region) throws IOException {
    return child.handles().stream()
        .filter(handle -> handle.identity().equals(region))
        .map(handle -> "write " + scenery().terms().number(handle.number()))
        .findFirst()
        .orElseThrow(() -> new IOException("process " + child.pid() + " holds no region"));
  }
}
