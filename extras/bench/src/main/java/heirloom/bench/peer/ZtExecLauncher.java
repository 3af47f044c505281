package heirloom.bench.peer;

import org.zeroturnaround.exec.ProcessExecutor;

/** zt-exec over ProcessBuilder, with its default pumps. */
public final class ZtExecLauncher implements Launcher {

  @Override
  public String name() {
    return "zt-exec 1.13.0";
  }

  @Override
  public long startAndWait() throws Exception {
    Launcher.requireSuccess(
        new ProcessExecutor().command(Trivial.command()).execute().getExitValue());
    // It has no moment between start and end that a caller could see.
    return 0;
  }
}
