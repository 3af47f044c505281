package heirloom.cli.inspect;

import com.sun.management.OperatingSystemMXBean;
import heirloom.cli.SizeText;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/** What {@code doctor} looks at on Windows beside what the library tells of itself. */
final class WindowsDiagnosis {

  private WindowsDiagnosis() {}

  static List<Finding> programs(Optional<String> python) {
    return List.of(
        Finding.of(
            "programs",
            "python3",
            python.map(version -> version + "; the Python client attaches on Linux only"),
            "not found: Python children cannot be started; the Python client attaches on Linux only"));
  }

  static List<Finding> memory() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
      return List.of();
    }
    return List.of(
        Finding.good(
            "memory",
            "system",
            SizeText.format(system.getTotalMemorySize())
                + ", available "
                + SizeText.format(system.getFreeMemorySize())),
        Finding.good(
            "memory",
            "commit limit",
            SizeText.format(system.getTotalSwapSpaceSize())
                + ", left "
                + SizeText.format(system.getFreeSwapSpaceSize())
                + "; regions count against it"));
  }
}
