package heirloom.bench.peer;

import java.lang.ProcessBuilder.Redirect;

/** The JDK's own {@link ProcessBuilder}. */
public final class JdkLauncher implements Launcher {

  private final String name;
  private final Redirect stdio;

  /** Starts with {@code stdio} for the three standard streams: PIPE, INHERIT or DISCARD. */
  public JdkLauncher(String name, Redirect stdio) {
    this.name = name;
    this.stdio = stdio;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long startAndWait() throws Exception {
    ProcessBuilder builder = new ProcessBuilder(Trivial.command());
    if (!stdio.equals(Redirect.PIPE)) {
      builder.redirectOutput(stdio).redirectError(stdio);
    }
    long before = System.nanoTime();
    Process process = builder.start();
    long started = System.nanoTime() - before;
    Launcher.requireSuccess(process.waitFor());
    return started;
  }
}
