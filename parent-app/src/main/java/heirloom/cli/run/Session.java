package heirloom.cli.run;

import heirloom.cli.CannotStart;
import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import heirloom.grant.InheritedSocket;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One {@code run} from its regions to its exit code. */
final class Session implements AutoCloseable {

  /** How long a child may take to end by TERM after its time is over. */
  private static final long GRACE_SECONDS = 5;

  private final RunWords words;
  private final Map<String, SharedMemory> regions = new LinkedHashMap<>();

  private final List<InheritedSocket> sockets = new ArrayList<>();

  private final List<SocketFile> socketFiles = new ArrayList<>();

  private Session(RunWords words) {
    this.words = words;
  }

  /** Runs the command and returns the exit code that says how it ended. */
  static int run(RunWords words) throws CommandFailure, IOException, InterruptedException {
    for (SaveOption save : words.saves()) {
      RegionFile.check(save);
    }
    try (Session session = new Session(words)) {
      ChildBuilder builder = session.prepare();
      int code = runChild(builder, words);
      for (SaveOption save : words.saves()) {
        RegionFile.save(session.region(save.name()), save);
      }
      return code;
    }
  }

  private ChildBuilder prepare() throws CommandFailure, IOException {
    ChildBuilder builder =
        new ChildBuilder(words.command().toArray(String[]::new))
            .inheritIO()
            .expandPlaceholders()
            .handoff(words.route());
    for (ShareOption share : words.shares()) {
      SharedMemory region =
          share.file().isPresent()
              ? RegionFile.load(share.name(), share.file().get(), share.oneWay())
              : RegionFile.allocate(share.name(), share.size(), share.oneWay());
      regions.put(share.name(), region);
      inherit(builder, share.name(), region);
    }
    for (FileOption file : words.files()) {
      inherit(builder, file.name(), NamedFile.of(file));
    }
    for (ListenOption option : words.sockets()) {
      InheritedSocket socket = listen(option);
      sockets.add(socket);
      SocketFile.of(option.address()).ifPresent(socketFiles::add);
      inherit(builder, option.name(), socket);
      builder.listenFds();
    }
    return builder;
  }

  private static void inherit(ChildBuilder builder, String name, heirloom.grant.Inheritable thing)
      throws CommandFailure {
    try {
      builder.inherit(name, thing);
    } catch (IllegalArgumentException e) {
      // A name that is reserved: the words alone do not show it.
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static InheritedSocket listen(ListenOption option) throws CommandFailure {
    try {
      return InheritedSocket.listen(option.address());
    } catch (UnsupportedOperationException | IllegalArgumentException | IOException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, "--listen " + option.name() + ": " + e.getMessage(), e);
    }
  }

  private SharedMemory region(String name) {
    SharedMemory region = regions.get(name);
    if (region == null) {
      throw new IllegalStateException("name=" + name + ", no such region");
    }
    return region;
  }

  private static int runChild(ChildBuilder builder, RunWords words)
      throws CommandFailure, IOException, InterruptedException {
    SignalQueue signals = new SignalQueue();
    // Before the start: a TERM between the two would leave the child behind.
    SignalForwarding forwarding =
        SignalForwarding.of(List.of("TERM", "HUP", "INT"), signals::received);
    try {
      Child child = start(builder, words);
      signals.sendTo(child::signal);
      if (words.timeout().isPresent()
          && !child.waitFor(words.timeout().get().toNanos(), TimeUnit.NANOSECONDS)) {
        child.destroy();
        if (!child.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
          child.destroyForcibly();
        }
        child.waitFor();
        return ExitCodes.TIMED_OUT;
      }
      // 128 + signal where one ended it.
      return child.waitFor();
    } finally {
      forwarding.close();
    }
  }

  private static Child start(ChildBuilder builder, RunWords words)
      throws CommandFailure, IOException {
    try {
      return builder.start();
    } catch (IllegalArgumentException e) {
      // A placeholder for a name that was not given.
      throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      Optional<CommandFailure> failure = CannotStart.command(words.command().get(0), e);
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (e.getCause() instanceof NamedFile.NotOpenedException file) {
        String otherwise = String.valueOf(e.getMessage());
        throw new CommandFailure(ExitCodes.FAILED, file.sentence(otherwise), e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    // Before anything that may fail: a second run of the same words needs them gone.
    socketFiles.forEach(SocketFile::delete);
    regions.values().forEach(SharedMemory::close);
    sockets.forEach(InheritedSocket::close);
  }
}
