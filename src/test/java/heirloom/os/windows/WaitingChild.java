package heirloom.os.windows;

import heirloom.os.Os;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A {@code cmd.exe} that waits for its standard input, until it is closed. Only on Windows. */
public final class WaitingChild implements AutoCloseable {

  private final OsProcess process;
  private final OutputStream input;

  private WaitingChild(OsProcess process, OutputStream input) {
    this.process = process;
    this.input = input;
  }

  /** Starts one that holds these. */
  public static WaitingChild start(Os os, OsHandle... grants) throws IOException {
    return start(os, false, SpawnPlan.Ending.INDEPENDENT, grants);
  }

  /** Starts one, in a group or a job. */
  public static WaitingChild start(
      Os os, boolean group, SpawnPlan.Ending ending, OsHandle... grants) throws IOException {
    OsPipe pipe = os.createPipe();
    OutputStream input = os.output(pipe.writeEnd());
    try (OsHandle in = pipe.readEnd();
        OsHandle none = os.nullDevice()) {
      return new WaitingChild(
          os.spawn(
              new SpawnPlan(
                  "cmd.exe",
                  Optional.empty(),
                  List.of(in, none, none),
                  List.of(grants),
                  numbers -> new SpawnPlan.Invocation(List.of(), System.getenv()),
                  group ? SpawnPlan.Group.OWN : SpawnPlan.Group.SAME,
                  ending,
                  false)),
          input);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  /** Waits until none of these processes runs: the system ends them when it comes to it. */
  public static void awaitEnd(List<Long> pids) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                pids.stream()
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .noneMatch(ProcessHandle::isAlive));
  }

  public OsProcess process() {
    return process;
  }

  /** Lets it end, and waits for that. */
  public void end() throws IOException {
    input.close();
    process.exit().join();
  }

  @Override
  public void close() throws IOException {
    end();
  }
}
