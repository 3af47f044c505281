package heirloom.os.windows;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.Capabilities;
import heirloom.os.Capabilities.Item;
import heirloom.os.Capabilities.Level;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this Windows offers, probed once. */
final class WindowsCapabilities {

  private final Kernel32Ext kernel;
  private final Sections sections;
  private final List<Item> items = new ArrayList<>();
  private Level level = Level.SUPPORTED;

  private WindowsCapabilities(Kernel32Ext kernel, Sections sections) {
    this.kernel = kernel;
    this.sections = sections;
  }

  static Capabilities probe(Kernel32Ext kernel, Sections sections) {
    WindowsCapabilities found = new WindowsCapabilities(kernel, sections);
    found.system();
    found.memory();
    found.spawn();
    found.policies();
    return new Capabilities(
        found.level, List.copyOf(found.items), sections.page(), sections.granularity());
  }

  private void system() {
    String version = System.getProperty("os.name") + " " + System.getProperty("os.version");
    items.add(new Item("system", true, wine().map(w -> version + ", Wine " + w).orElse(version)));
    items.add(
        // JNA says there where it unpacked its library; the user's own folder unless told
        // otherwise.
        new Item(
            "JNA directory",
            true,
            Optional.ofNullable(System.getProperty("jnidispatch.path"))
                .orElse("not unpacked: JNA's library was found beside the JVM")));
  }

  private void memory() {
    Optional<String> more = moreRightsFromAReadersHandle();
    add(
        Level.DEGRADED,
        "section security",
        more,
        "a handle that may read gives nobody a handle that may write");
  }

  private void spawn() {
    add(
        Level.UNSUPPORTED,
        "handle and job list",
        refusalOfJobList(),
        "PROC_THREAD_ATTRIBUTE_HANDLE_LIST, _JOB_LIST");
    add(
        Level.UNSUPPORTED,
        "kill-on-close job",
        refusalOfEndingJob(),
        "endWithParent(): the system ends the job's processes with this one");
    boolean guarded = SpawnLock.guardsTheJdk();
    add(
        Level.DEGRADED,
        "lock shared with ProcessBuilder",
        guarded
            ? Optional.empty()
            : Optional.of(
                "this JDK locks otherwise: a ProcessBuilder start at the same time can pass on"
                    + " what a child of ours is given, unless it is started suspended"),
        "java.lang.ProcessImpl.create is static synchronized; beside other native launchers start"
            + " children suspended");
  }

  /** Not what the system has, but how it is used: nothing here makes it less. */
  private void policies() {
    items.add(
        new Item(
            "batch files",
            true,
            "refused unless a start allows them; arguments that cmd.exe would interpret always"));
    boolean console = kernel.GetConsoleWindow() != null;
    items.add(
        new Item(
            "Ctrl-Break",
            console,
            console
                ? "destroy() of a child with ownGroup() asks first"
                : "this process has no console: destroy() ends a child at once"));
  }

  private void add(Level without, String name, Optional<String> refusal, String remark) {
    items.add(new Item(name, refusal.isEmpty(), refusal.orElse(remark)));
    if (refusal.isPresent() && without.compareTo(level) > 0) {
      level = without;
    }
  }

  /** What a child's handle to one-way memory can be turned into; empty when nothing more. */
  private Optional<String> moreRightsFromAReadersHandle() {
    try (SectionMemory region = sections.create(new MemoryRequest(1, true, false, "probe"));
        OsHandle reader = region.openForChild()) {
      try (Handles.Use use = Handles.Use.of(reader)) {
        HANDLE self = kernel.GetCurrentProcess();
        HANDLE more =
            new Handles(kernel)
                .duplicate(self, use.handle(), self, Sections.MAP_READ | Sections.MAP_WRITE, false);
        kernel.CloseHandle(more);
        return Optional.of(
            "this system lets a child make its reading handle a writing one: one-way regions are"
                + " not protected");
      } catch (OsException refused) {
        return Optional.empty();
      }
    } catch (OsException e) {
      return Optional.of("a section could not be made: " + e.getMessage());
    }
  }

  /** Job lists came with Windows 10; empty when they are there. */
  private Optional<String> refusalOfJobList() {
    try (JobObject job = JobObject.grouping(kernel);
        AttributeList attributes = new AttributeList(kernel, 1);
        HeldHandles held = new HeldHandles(List.of(job.handle()))) {
      attributes.join(held.handles());
      return Optional.empty();
    } catch (OsException e) {
      return Optional.of("Windows 10 is the oldest that works: " + e.getMessage());
    }
  }

  private Optional<String> refusalOfEndingJob() {
    try (JobObject job = JobObject.killingOnClose(kernel)) {
      return job.handle().isClosed() ? Optional.of("closed at once") : Optional.empty();
    } catch (OsException e) {
      return Optional.of("endWithParent() cannot work: " + e.getMessage());
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
