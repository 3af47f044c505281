package heirloom.inspect;

import heirloom.os.Current;
import heirloom.os.OsMemoryLook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;

/** Reads what {@code /proc} shows of processes. */
final class ProcReader implements ProcessReader {

  private static final Duration WORDS_APPEAR_WITHIN = Duration.ofMillis(100);

  private static final Set<Integer> STANDARD = Set.of(0, 1, 2);

  private final Path proc;

  /** Reads this system's {@code /proc}. */
  ProcReader() {
    this(Path.of("/proc"));
  }

  ProcReader(Path proc) {
    this.proc = proc;
  }

  @Override
  public Terms terms() {
    return Terms.LINUX;
  }

  @Override
  public List<Long> pids() throws IOException {
    List<Long> pids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.matches("[0-9]{1,10}")) {
          pids.add(Long.parseLong(name));
        }
      }
    }
    return pids;
  }

  @Override
  public ProcessView read(long pid) throws IOException {
    return read(pid, (text, parent) -> text.map(names -> names.readBy(parent)));
  }

  @Override
  public ProcessView read(long pid, Map<String, List<String>> given) throws IOException {
    return read(pid, (text, parent) -> Optional.of(HandoffNames.ofStarter(text, given)));
  }

  private ProcessView read(
      long pid, BiFunction<Optional<HandoffNames>, Long, Optional<HandoffNames>> belief)
      throws IOException {
    Path dir = proc.resolve(Long.toString(pid));
    if (!Files.isDirectory(proc.resolve("self"))) {
      throw new InspectionException("inspect reads " + proc + ", which this system lacks");
    }
    if (!Files.isDirectory(dir)) {
      throw new InspectionException(
          "there is no process " + pid + "; see the list that ps -e prints");
    }
    awaitWords(dir);
    String environment = text(dir.resolve("environ"));
    String commandLine = text(dir.resolve("cmdline"));
    long parent = parent(dir);
    Optional<HandoffNames> handoff =
        belief.apply(HandoffNames.find(environment, commandLine), parent);
    List<HeldHandle> handles;
    try {
      handles = handles(pid, handoff);
    } catch (AccessDeniedException e) {
      throw new InspectionException(
          "process " + pid + " may not be read by this process; " + advice(proc), e);
    } catch (NoSuchFileException e) {
      throw new InspectionException("process " + pid + " has just ended", e);
    }
    String command = ShownText.of(commandLine.replace('\0', ' ').strip());
    if (command.isEmpty()) {
      command = "[" + shortName(pid) + "]";
    }
    return new ProcessView(pid, command, parent, handles, mapped(pid), STANDARD, handoff);
  }

  /** To whom else it would be shown; root is told already, and who root is says our own entry. */
  static String advice(Path proc) {
    try {
      if (Files.getAttribute(proc.resolve("self"), "unix:uid") instanceof Integer uid && uid == 0) {
        return "root may by itself: a container or a security module has taken the right"
            + " (CAP_SYS_PTRACE) away";
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
      // Then it is not known that this is root.
    }
    return "ask as its user or as root";
  }

  /**
   * Waits a moment for a process that has just begun its program: its starter runs on before the
   * kernel has put the new words and environment in place, and until then both read as empty. A
   * program without any, which is rare, costs that moment.
   */
  private static void awaitWords(Path dir) {
    long end = System.nanoTime() + WORDS_APPEAR_WITHIN.toNanos();
    while (Files.isReadable(dir.resolve("environ"))
        && (text(dir.resolve("cmdline")).isEmpty() || text(dir.resolve("environ")).isEmpty())
        && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public List<HeldHandle> memory(long pid) throws IOException {
    return handles(pid, Optional.empty()).stream()
        .filter(handle -> handle.kind() == HeldHandle.Kind.MEMORY)
        .toList();
  }

  @Override
  public Map<String, Set<Integer>> numbers(long pid) {
    Map<String, Set<Integer>> numbers = new HashMap<>();
    Path dir = proc.resolve(Long.toString(pid)).resolve("fd");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
      for (Path entry : entries) {
        numbers
            .computeIfAbsent(identity(entry), any -> new TreeSet<>())
            .add(Integer.parseInt(entry.getFileName().toString()));
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Ended, or another user's: nothing could have come from there that can be told.
      return numbers;
    }
    return numbers;
  }

  /** Its open descriptors, by number. */
  private List<HeldHandle> handles(long pid, Optional<HandoffNames> handoff) throws IOException {
    List<HeldHandle> handles = new ArrayList<>();
    Path dir = proc.resolve(Long.toString(pid)).resolve("fd");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
      for (Path entry : entries) {
        try {
          handles.add(handle(pid, entry, handoff));
        } catch (NoSuchFileException e) {
          // Closed between the listing and the look: it holds that one no more.
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    handles.sort(Comparator.comparingInt(HeldHandle::number));
    return handles;
  }

  @Override
  public List<MapsLine> mapped(long pid) {
    List<MapsLine> mapped = new ArrayList<>();
    for (String line : text(proc.resolve(Long.toString(pid)).resolve("maps")).split("\n", -1)) {
      if (line.contains("/memfd:") || line.contains("/dev/shm/")) {
        MapsLine.parse(line)
            .filter(map -> map.shared() && map.path().matches("/memfd:.*|/dev/shm/.*"))
            .ifPresent(mapped::add);
      }
    }
    return mapped;
  }

  @Override
  public String shortName(long pid) {
    return ShownText.of(text(proc.resolve(Long.toString(pid)).resolve("comm")).strip());
  }

  @Override
  public Optional<Boolean> isSameOpening(long pid, int number, long other, int otherNumber) {
    return Current.os().isSameOpening(pid, number, other, otherNumber);
  }

  /** Keeps nothing open. */
  @Override
  public void close() {}

  private HeldHandle handle(long pid, Path entry, Optional<HandoffNames> handoff)
      throws IOException {
    int number = Integer.parseInt(entry.getFileName().toString());
    String target = Files.readSymbolicLink(entry).toString();
    Path infoFile = proc.resolve(pid + "/fdinfo/" + number);
    FdInfo info = FdInfo.parse(List.of(text(infoFile).split("\n", -1)));
    String identity = "";
    Optional<Long> size = Optional.empty();
    HeldHandle.Kind kind = HeldHandle.Kind.of(target, false, false);
    try {
      // Through the link: the object itself, though it has no name.
      BasicFileAttributes facts = Files.readAttributes(entry, BasicFileAttributes.class);
      kind = HeldHandle.Kind.of(target, facts.isDirectory(), facts.isRegularFile());
      size = facts.isRegularFile() ? Optional.of(facts.size()) : Optional.empty();
      identity = identity(entry);
    } catch (AccessDeniedException | IllegalArgumentException | UnsupportedOperationException e) {
      // The link itself is all that may be seen.
      identity = "";
    }
    OsMemoryLook memory =
        kind == HeldHandle.Kind.MEMORY
            ? Current.os().lookAtMemory(entry, identity)
            : OsMemoryLook.UNKNOWN;
    String known = identity;
    HeldHandle.Kind seen = kind;
    return new HeldHandle(
        number,
        kind,
        target,
        identity,
        size,
        info.access(),
        info.offset(),
        info.closedOnExec(),
        handoff.flatMap(told -> told.nameOf(number, seen, known)),
        size.orElse(0L) > 0 ? memory.oneWay() : Optional.empty(),
        memory.seals());
  }

  /** Through the link; empty where only the link may be seen. */
  private static String identity(Path entry) throws IOException {
    try {
      return Files.getAttribute(entry, "unix:dev") + "." + Files.getAttribute(entry, "unix:ino");
    } catch (NoSuchFileException closed) {
      return "";
    }
  }

  private long parent(Path dir) {
    for (String line : text(dir.resolve("status")).split("\n", -1)) {
      if (line.startsWith("PPid:")) {
        return Long.parseLong(line.substring(5).strip());
      }
    }
    return 0;
  }

  /** A small file's text; empty when it cannot be read. */
  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // Gone, or another user's: nothing can be told from it.
      return "";
    }
  }
}
