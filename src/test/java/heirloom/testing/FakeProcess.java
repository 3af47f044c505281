package heirloom.testing;

import heirloom.os.ExitActions;
import heirloom.os.OsProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A child whose end the test decides. */
public final class FakeProcess implements OsProcess {
  private final long pid;
  private final CompletableFuture<OsExit> exit = new CompletableFuture<>();
  private final ExitActions atExit = new ExitActions();
  private final List<String> signals = new ArrayList<>();

  FakeProcess(long pid) {
    this.pid = pid;
  }

  /** Ends it. */
  public void end(int code, int signal) {
    atExit.run();
    exit.complete(new OsExit(code, signal));
  }

  /** What it was sent. */
  public List<String> signals() {
    return signals;
  }

  @Override
  public void atExit(Runnable action) {
    atExit.add(action);
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public CompletableFuture<OsExit> exit() {
    return exit;
  }

  @Override
  public void terminate() {
    signals.add("TERM");
  }

  @Override
  public void kill() {
    signals.add("KILL");
    end(137, 9);
  }

  @Override
  public boolean supportsNormalTermination() {
    return true;
  }
}
