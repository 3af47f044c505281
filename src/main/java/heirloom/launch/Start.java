package heirloom.launch;

import heirloom.grant.Grant;
import heirloom.grant.Inheritable;
import heirloom.grant.InheritedSocket;
import heirloom.handoff.HandoffText;
import heirloom.handoff.HandoffText.NumberForm;
import heirloom.os.Os;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.ProcessNonce;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import heirloom.os.SpawnPlan.Ending;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One start, from the frozen request to the running child: opens what the child will hold, makes
 * the plan, spawns. Whatever fails, {@link Opened} closes what was opened.
 */
final class Start {

  /** Grants of one start: with names of 32 characters they still fit the handoff, of 64 not. */
  static final int MAX_GRANTS = 250;

  private static final long OUR_PID = ProcessHandle.current().pid();

  private final Os os;
  private final LaunchRequest request;
  private final Opened opened;
  private final Ending ending;
  private final HandoffPlan.Giver giver;

  /** What the child holds beside its streams, and what it is told of it; grows step by step. */
  private final List<OsHandle> handles = new ArrayList<>();

  private final List<HandoffPlan.Part> parts = new ArrayList<>();

  private Start(Os os, LaunchRequest request, Opened opened) {
    this.os = os;
    this.opened = opened;
    this.ending = ending(request);
    this.request = ending == Ending.BY_ITSELF ? request.underLifeline() : request;
    NumberForm form = isWindows(os) ? NumberForm.HEXADECIMAL : NumberForm.DECIMAL;
    this.giver = new HandoffPlan.Giver(OUR_PID, ProcessNonce.value(), form);
  }

  /** Starts the child that the request describes. */
  static Child start(Os os, LaunchRequest request) throws IOException {
    requireSound(request, isWindows(os));
    Opened opened = new Opened();
    try {
      return new Start(os, request, opened).run();
    } catch (OsException e) {
      IOException failure = StartFailure.of(request, e);
      opened.failed(failure);
      throw failure;
    } catch (Throwable e) {
      opened.failed(e);
      throw e;
    }
  }

  /** Everything that can be refused before anything is opened. */
  private static void requireSound(LaunchRequest request, boolean windows) throws IOException {
    for (String word : request.words()) {
      if (word.indexOf('\0') >= 0) {
        throw new IOException("invalid null character in command");
      }
    }
    if (request.grants().size() > MAX_GRANTS) {
      throw new IllegalArgumentException(
          "grants=" + request.grants().size() + ", at most " + MAX_GRANTS);
    }
    Invocations.requireKnownPlaceholders(request, windows);
    ListenFds.require(request);
    if (request.route() == Handoff.DUPLICATE
        && request.java().isPresent()
        && request.grants().values().stream().anyMatch(InheritedSocket.class::isInstance)) {
      throw ControlLine.noSocketLater();
    }
  }

  private Child run() throws IOException {
    Optional<Path> directory = directory();
    if (request.grants().values().stream().anyMatch(Inheritable::changesFiles)) {
      os.requireProgram(request.program(), directory, request.options().batchFiles());
    }
    StandardStreams streams = StandardStreams.open(os, request, opened);
    List<ControlLine.Named> grants = openGrants();
    Optional<OsControl> control = openControl(grants.size());
    Optional<OsHandle> lifeline = openLifeline();

    Map<String, List<String>> given = given(grants, control);

    HandoffPlan told = new HandoffPlan(giver, parts);
    Optional<ArgumentFile> file = argumentFile(told);
    Invocations invocations = new Invocations(request, told, file.map(ArgumentFile::argument));
    OsProcess process =
        spawn(
            new SpawnPlan(
                request.program(),
                directory,
                streams.handles(),
                handles,
                invocations::make,
                request.options().group(),
                ending,
                request.options().batchFiles(),
                request.options().suspended(),
                ListenFds.ownPid(request)));

    List<Grant> held = new ArrayList<>(streams.given());
    grants.forEach(one -> held.add(one.grant()));
    Set<String> names = request.grants().keySet();
    Optional<ControlLine> line = control.map(c -> new ControlLine(c, giver, process, names));
    Child child =
        Child.watched(
            process,
            new Child.Kept(
                streams.output(),
                streams.error(),
                streams.input(),
                line,
                held,
                lifeline,
                file,
                request.options().tail(),
                given));
    opened.started();
    if (request.route() == Handoff.DUPLICATE) {
      sendFirst(line.orElseThrow(), grants, child);
    }
    return child;
  }

  /** By what each thing will be known again when the child is looked at, also what is ours. */
  private Map<String, List<String>> given(
      List<ControlLine.Named> grants, Optional<OsControl> control) throws OsException {
    Map<String, List<String>> given = new TreeMap<>();
    grants.forEach(one -> given.put(one.name(), one.identities()));
    for (HandoffPlan.Part part : parts) {
      String identity = part.attributes().getOrDefault("id", "");
      given.putIfAbsent(part.name(), identity.isEmpty() ? List.of() : List.of(identity));
    }
    if (control.isPresent()) {
      List<String> ends = new ArrayList<>();
      for (OsHandle end : control.get().childEnds()) {
        ends.add(os.identityOf(end));
      }
      ends.removeIf(String::isEmpty);
      given.put(HandoffText.CONTROL_NAME, List.copyOf(ends));
    }
    return given;
  }

  private OsProcess spawn(SpawnPlan plan) throws IOException {
    try {
      return os.spawn(plan);
    } catch (IllegalArgumentException e) {
      // A variable's empty name, say. The JDK makes an IOException of its launcher's refusals too.
      throw StartFailure.of(request, String.valueOf(e.getMessage()), e);
    }
  }

  private Optional<Path> directory() throws IOException {
    try {
      return request.directory().map(java.io.File::toPath);
    } catch (InvalidPathException e) {
      throw StartFailure.of(request, "invalid null character in directory", e);
    }
  }

  private List<ControlLine.Named> openGrants() throws IOException {
    boolean later = request.route() == Handoff.DUPLICATE;
    Map<String, Grant> open = new HashMap<>();
    // Those that create or empty a file come last: no other grant's failure may cost a file.
    open(false, open);
    open(true, open);
    List<ControlLine.Named> grants = new ArrayList<>();
    for (String name : request.grants().keySet()) {
      grants.add(new ControlLine.Named(name, Objects.requireNonNull(open.get(name), name)));
    }
    if (request.options().listenFds()) {
      // Stable: within sockets and within the others the caller's order stays.
      grants.sort(Comparator.comparing(named -> !ListenFds.isOne(named.part())));
    }
    for (ControlLine.Named named : grants) {
      if (later) {
        named.requireSayable(giver);
      } else {
        add(named.part(), named.grant().handles());
      }
    }
    return grants;
  }

  private void open(boolean changing, Map<String, Grant> into) throws IOException {
    for (Map.Entry<String, Inheritable> entry : request.grants().entrySet()) {
      if (entry.getValue().changesFiles() != changing) {
        continue;
      }
      Grant grant;
      try {
        grant = entry.getValue().open();
      } catch (IOException e) {
        throw StartFailure.ofGrant(request, entry.getKey(), e);
      }
      into.put(entry.getKey(), grant);
      opened.onFailure(grant::withdraw);
      if (request.route() == Handoff.DUPLICATE) {
        // The control line closes them when the child has them.
        opened.onFailure(grant::close);
      } else {
        opened.untilStarted(grant);
      }
    }
  }

  private Optional<OsControl> openControl(int grants) throws OsException {
    if (!request.hasControlLine()) {
      return Optional.empty();
    }
    OsControl control = os.createControl(request.java().isPresent());
    opened.onFailure(control::close);
    control.childEnds().forEach(opened::untilStarted);
    Map<String, String> facts = new TreeMap<>(Map.of("by", control.mechanism()));
    if (request.route() == Handoff.DUPLICATE) {
      facts.put("count", Integer.toString(grants));
    }
    int ends = control.childEnds().size();
    add(
        new HandoffPlan.Part(HandoffText.CONTROL_NAME, HandoffText.CONTROL_KIND, ends, facts),
        control.childEnds());
    return Optional.of(control);
  }

  private Ending ending(LaunchRequest request) {
    if (!request.options().endWithParent()) {
      return Ending.INDEPENDENT;
    }
    // A job ends a Java child as well as any other; only Linux has nothing as good.
    return request.java().isPresent() && !isWindows(os) ? Ending.BY_ITSELF : Ending.BY_SYSTEM;
  }

  /** A pipe for this child alone: a sibling that shared it could keep it open. */
  private Optional<OsHandle> openLifeline() throws OsException {
    if (ending != Ending.BY_ITSELF) {
      return Optional.empty();
    }
    OsPipe pipe = os.createPipe();
    opened.untilStarted(pipe.readEnd());
    opened.onFailure(pipe.writeEnd());
    String identity = os.identityOf(pipe.readEnd());
    Map<String, String> facts = identity.isEmpty() ? Map.of() : Map.of("id", identity);
    add(
        new HandoffPlan.Part(HandoffText.LIFELINE_NAME, HandoffText.LIFELINE_KIND, 1, facts),
        List.of(pipe.readEnd()));
    return Optional.of(pipe.writeEnd());
  }

  private void add(HandoffPlan.Part part, List<OsHandle> itsHandles) {
    parts.add(part);
    handles.addAll(itsHandles);
  }

  private Optional<ArgumentFile> argumentFile(HandoffPlan told) throws IOException {
    // Also where there is no such file: a text beyond its limit is refused here, before any effect.
    int handoff = told.isEmpty() ? 0 : told.longest();
    if (request.java().isEmpty()) {
      return Optional.empty();
    }
    int length = request.words().stream().mapToInt(word -> word.length() + 3).sum();
    if (length + handoff <= ArgumentFile.LONGEST_LINE) {
      return Optional.empty();
    }
    ArgumentFile file;
    try {
      file = ArgumentFile.create(os, Invocations.fileWords(request));
    } catch (IOException e) {
      // Not a missing program, which the bare text could be taken for.
      throw StartFailure.of(request, "argument file: " + e.getMessage(), reason(e));
    }
    opened.onFailure(file::close);
    return Optional.of(file);
  }

  private void sendFirst(ControlLine line, List<ControlLine.Named> grants, Child child)
      throws IOException {
    try {
      line.send(grants);
    } catch (IOException e) {
      if (!ControlLine.isChildsOwnDoing(e)) {
        child.destroyForcibly();
        throw StartFailure.of(request, String.valueOf(e.getMessage()), reason(e));
      }
      // It ended before it took anything; its exit value tells more than we could.
    } catch (RuntimeException | Error e) {
      // Nobody will hold this child.
      child.destroyForcibly();
      throw e;
    }
  }

  private Throwable reason(IOException e) {
    Throwable why = e instanceof OsException ? e : e.getCause();
    return why instanceof OsException known ? new SpawnException(request.program(), known) : e;
  }

  private static boolean isWindows(Os os) {
    return os.name().equals("windows");
  }
}
