package heirloom.inspect;

import heirloom.inspect.HandleTable.Entry;
import heirloom.inspect.HeldHandle.Kind;
import heirloom.os.Current;
import heirloom.os.OsLook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * What Windows tells of processes: one table of all handles of the system, taken at the first
 * question, and for each handle a duplicate that is asked what it names.
 *
 * <p>Two handles are of one object when the system says so; that is the identity here, but for
 * regions, which carry one in themselves. Views cannot be told: the system does not say of which
 * section an address range is.
 */
final class WindowsReader implements ProcessReader {

  private final OsLook calls = Current.look();
  private final WindowsObjects objects = new WindowsObjects(calls);
  private Optional<HandleTable> taken = Optional.empty();

  /** The system's number for sections in that table. */
  private int sections;

  @Override
  public Terms terms() {
    return Terms.WINDOWS;
  }

  @Override
  public List<Long> pids() throws IOException {
    return List.copyOf(table().pids());
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
    if (!table().pids().contains(pid)) {
      throw new InspectionException(
          "there is no process " + pid + "; see the list that tasklist prints");
    }
    long process =
        calls
            .openProcess(pid)
            .orElseThrow(
                () ->
                    new InspectionException(
                        "process "
                            + pid
                            + " may not be read by this process, or has just ended; ask as its"
                            + " user or as an administrator"));
    try {
      OsLook.ProcessBasics basics = calls.basics(process);
      StartWords words =
          StartWords.read(
              (address, bytes) -> calls.memory(process, address, bytes), basics.block());
      Optional<HandoffNames> handoff =
          belief.apply(HandoffNames.find(words.environment(), words.words()), basics.parent());
      List<HeldHandle> handles = new ArrayList<>();
      for (Entry entry : table().of(pid)) {
        handle(process, entry, handoff).ifPresent(handles::add);
      }
      handles.sort(Comparator.comparingInt(HeldHandle::number));
      Set<Integer> standard = words.standard();
      return new ProcessView(
          pid,
          ShownText.of(words.commandLine()),
          basics.parent(),
          handles,
          List.of(),
          standard,
          handoff);
    } catch (IOException e) {
      throw new InspectionException(
          "process " + pid + " has just ended, or begins: " + e.getMessage(), e);
    } finally {
      calls.close(process);
    }
  }

  /** Of other users' processes nothing: they cannot be asked. */
  @Override
  public List<HeldHandle> memory(long pid) throws IOException {
    Optional<Long> process = calls.openProcess(pid);
    List<HeldHandle> memory = new ArrayList<>();
    if (process.isEmpty()) {
      return memory;
    }
    try {
      for (Entry entry : table().of(pid)) {
        if (entry.type() == sections) {
          handle(process.get(), entry, Optional.empty())
              .filter(handle -> handle.kind() == Kind.MEMORY)
              .ifPresent(memory::add);
        }
      }
      return memory;
    } finally {
      calls.close(process.get());
    }
  }

  @Override
  public Map<String, Set<Integer>> numbers(long pid) throws IOException {
    Map<String, Set<Integer>> numbers = new HashMap<>();
    Optional<Long> process = calls.openProcess(pid);
    if (process.isEmpty()) {
      return numbers;
    }
    try {
      for (Entry entry : table().of(pid)) {
        handle(process.get(), entry, Optional.empty())
            .ifPresent(
                handle ->
                    numbers
                        .computeIfAbsent(handle.identity(), any -> new TreeSet<>())
                        .add(handle.number()));
      }
      return numbers;
    } finally {
      calls.close(process.get());
    }
  }

  @Override
  public List<MapsLine> mapped(long pid) {
    return List.of();
  }

  @Override
  public String shortName(long pid) {
    String program = ProcessHandle.of(pid).flatMap(process -> process.info().command()).orElse("?");
    return ShownText.of(program.substring(program.lastIndexOf('\\') + 1));
  }

  @Override
  public void close() {
    objects.close();
  }

  private HandleTable table() throws IOException {
    if (taken.isEmpty()) {
      // One of our own shows the number of its type. Another process's handle may be closed and
      // its number another object's before it is looked at, the more so while it starts.
      long known = calls.createSection();
      try {
        HandleTable table = HandleTable.parse(calls.handleTable());
        sections =
            table.of(ProcessHandle.current().pid()).stream()
                .filter(entry -> entry.number() == known)
                .findFirst()
                .orElseThrow(() -> new IOException("the table of handles lacks one that is open"))
                .type();
        taken = Optional.of(table);
      } finally {
        calls.close(known);
      }
    }
    return taken.get();
  }

  /** Empty when it was closed since the table was taken. */
  private Optional<HeldHandle> handle(long process, Entry entry, Optional<HandoffNames> handoff)
      throws IOException {
    Optional<Long> copy = calls.duplicate(process, entry.number());
    if (copy.isEmpty()) {
      return Optional.empty();
    }
    String type = calls.typeName(copy.get());
    WindowsObjects.Look look = objects.look(copy.get(), type.isEmpty() ? "untyped" : type, entry);
    boolean memory = look.kind() == Kind.MEMORY;
    return Optional.of(
        new HeldHandle(
            entry.number(),
            look.kind(),
            look.target(),
            look.identity(),
            look.size(),
            look.access(),
            look.position(),
            !entry.inheritable(),
            handoff.flatMap(told -> told.nameOf(entry.number(), look.kind(), look.told())),
            memory ? Optional.of(look.access().equals("r")) : Optional.empty(),
            Set.of()));
  }
}
