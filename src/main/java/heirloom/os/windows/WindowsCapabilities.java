package heirloom.os.windows;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import heirloom.os.Capabilities;
import heirloom.os.OsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this Windows offers, probed once. */
final class WindowsCapabilities {

  private WindowsCapabilities() {}

  static Capabilities probe(Kernel32Ext kernel, Sections sections) {
    List<Capabilities.Item> items = new ArrayList<>();
    String version = System.getProperty("os.name") + " " + System.getProperty("os.version");
    items.add(
        new Capabilities.Item(
            "system", true, wine().map(w -> version + ", Wine " + w).orElse(version)));
    Optional<String> noList = refusalOfJobList(kernel);
    items.add(
        new Capabilities.Item(
            "handle and job list",
            noList.isEmpty(),
            noList.orElse("PROC_THREAD_ATTRIBUTE_HANDLE_LIST, _JOB_LIST")));
    items.add(
        new Capabilities.Item(
            "lock shared with ProcessBuilder",
            SpawnLock.guardsTheJdk(),
            SpawnLock.guardsTheJdk()
                ? "java.lang.ProcessImpl.create is static synchronized"
                : "this JDK locks otherwise: a ProcessBuilder start at the same time can pass on"
                    + " what a child of ours is given"));
    Capabilities.Level level =
        noList.isPresent()
            ? Capabilities.Level.UNSUPPORTED
            : SpawnLock.guardsTheJdk() ? Capabilities.Level.SUPPORTED : Capabilities.Level.DEGRADED;
    return new Capabilities(level, items, sections.page(), sections.granularity());
  }

  /** Job lists came with Windows 10; empty when they are there. */
  private static Optional<String> refusalOfJobList(Kernel32Ext kernel) {
    try (JobObject job = JobObject.grouping(kernel);
        AttributeList attributes = new AttributeList(kernel, 1);
        HeldHandles held = new HeldHandles(List.of(job.handle()))) {
      attributes.join(held.handles());
      return Optional.empty();
    } catch (OsException e) {
      return Optional.of("Windows 10 is the oldest that works: " + e.getMessage());
    }
  }

  /** Wine's version, where this Windows is one. */
  static Optional<String> wine() {
    try {
      Function version = NativeLibrary.getInstance("ntdll").getFunction("wine_get_version");
      return Optional.of(version.invokeString(new Object[0], false));
    } catch (UnsatisfiedLinkError windows) {
      return Optional.empty();
    }
  }
}
