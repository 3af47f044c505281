package heirloom.bench.idle;

import heirloom.channel.Channel;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Many workers that wait in the same way. Used by one thread. */
public final class IdleWorkers implements AutoCloseable {

  private static final String SWITCHES = "voluntary_ctxt_switches:";

  /** Small, quiet JVMs; with its statistics file a JVM wakes twenty times a second. */
  private static final String[] FLAGS = {
    "-XX:-UsePerfData", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx16m"
  };

  private final List<Child> workers = new ArrayList<>();
  private final List<Channel> lanes = new ArrayList<>();

  /**
   * What they used.
   *
   * @param wakes how often a thread of theirs gave up the processor by itself
   * @param nanos of processor time
   */
  public record Use(long wakes, long nanos) {}

  /** Starts them, and waits until each has shown that it works. */
  public IdleWorkers(Waiting way, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      start(way);
    }
    for (Child worker : workers) {
      BufferedReader said = worker.inputReader(StandardCharsets.UTF_8);
      if (!"ready".equals(said.readLine())) {
        throw new IOException("a worker " + worker.exitStatus() + " before it was ready");
      }
    }
  }

  private void start(Waiting way) throws IOException, InterruptedException {
    ChildBuilder builder =
        ChildBuilder.java(IdleMain.class, way.name())
            .jvmOptions(FLAGS)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .endWithParent();
    if (way == Waiting.ON_A_LANE) {
      Channel lane = Channel.toChild(64 << 10);
      lanes.add(lane);
      builder.inherit("lane", lane);
      lane.sender().send(ByteBuffer.allocate(Long.BYTES));
    }
    workers.add(builder.start());
  }

  /** What all threads of all of them used since they began. */
  public Use use() throws IOException {
    long wakes = 0;
    long nanos = 0;
    for (Child worker : workers) {
      try (Stream<Path> threads = Files.list(Path.of("/proc/" + worker.pid() + "/task"))) {
        for (Path thread : threads.toList()) {
          try {
            wakes += switches(thread);
            nanos += runtime(thread);
          } catch (NoSuchFileException ended) {
            // A compiler's thread that ends takes its past away: the next sample is too small.
          }
        }
      }
    }
    return new Use(wakes, nanos);
  }

  private static long switches(Path thread) throws IOException {
    for (String line : Files.readAllLines(thread.resolve("status"))) {
      if (line.startsWith(SWITCHES)) {
        return Long.parseLong(line.substring(SWITCHES.length()).strip());
      }
    }
    throw new IOException(thread + "/status has no line " + SWITCHES);
  }

  private static long runtime(Path thread) throws IOException {
    return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]);
  }

  /** Ends them. */
  @Override
  public void close() throws IOException {
    for (Child worker : workers) {
      worker.destroyForcibly();
    }
    for (Channel lane : lanes) {
      lane.close();
    }
  }
}
