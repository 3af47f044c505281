package heirloom.bench.peer;

import com.zaxxer.nuprocess.NuAbstractProcessHandler;
import com.zaxxer.nuprocess.NuProcess;
import com.zaxxer.nuprocess.NuProcessBuilder;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * NuProcess. How soon it notices an end hangs on its polling, which is set by system properties
 * before its first use: measured in JVMs of its own, as it comes and tuned.
 */
public final class NuLauncher implements Launcher {

  /** JVM options under which it polls as often as it can. */
  public static final List<String> TUNED =
      List.of("-Dcom.zaxxer.nuprocess.deadPoolPollMs=1", "-Dcom.zaxxer.nuprocess.lingerTimeMs=1");

  @Override
  public String name() {
    return "NuProcess 3.0.0";
  }

  @Override
  public long startAndWait() throws Exception {
    NuProcessBuilder builder =
        new NuProcessBuilder(new NuAbstractProcessHandler() {}, Trivial.command());
    long before = System.nanoTime();
    NuProcess process = builder.start();
    long started = System.nanoTime() - before;
    if (process == null) {
      // Its way to say that the program could not be started.
      throw new IllegalStateException("NuProcess returned null");
    }
    Launcher.requireSuccess(process.waitFor(60, TimeUnit.SECONDS));
    return started;
  }
}
