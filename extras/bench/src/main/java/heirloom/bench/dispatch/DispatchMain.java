package heirloom.bench.dispatch;

import heirloom.pool.Codec;
import heirloom.pool.WorkerPool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * A JVM with a pool of one worker. A line {@code WAY-POINT COUNT 0} on standard input has it submit
 * so many tasks, one after the other; it answers {@code ok} and the nanoseconds of each. WAY:
 * {@code spinning}, {@code blocking}, or {@code apart}: spinning on a processor of its own, the
 * others for this JVM, so that nothing stands in the way of either; POINT: until the worker {@code
 * begins}, or until the result is {@code done}. A pool is there only while a request is served, or
 * others could not measure.
 */
public final class DispatchMain {

  /** Nanoseconds for each task that is measured: two seconds at the full size. */
  private static final long WARM_UP = 400_000;

  private DispatchMain() {}

  /** Answers requests until standard input ends. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split("[ -]", -1);
      int count = Integer.parseInt(words[2]);
      System.out.println(answer(words[0], words[1].equals("begins"), count));
      System.out.flush();
    }
  }

  private static String answer(String way, boolean begins, int count)
      throws IOException, InterruptedException, ExecutionException {
    try (WorkerPool<Long, Long> pool =
        WorkerPool.java(Stamper.class)
            .codecs(Codec.number(), Codec.number())
            .workers(1)
            .spin(way.equals("blocking") ? Duration.ZERO : Duration.ofSeconds(10))
            .start()) {
      var unusedFirst = pool.submit(0L).get();
      long own = ProcessHandle.current().pid();
      String all = "0-" + (Runtime.getRuntime().availableProcessors() - 1);
      if (way.equals("apart")) {
        pin(pool.snapshot().workers().get(0).pid(), "0");
        pin(own, all.equals("0-1") ? "1" : "1-" + all.substring(2));
      }
      long began = System.nanoTime();
      while (System.nanoTime() - began < WARM_UP * count) {
        var unused = pool.submit(began).get();
      }
      StringBuilder answer = new StringBuilder("ok");
      for (int i = count; i > 0; i--) {
        long before = System.nanoTime();
        long stamp = pool.submit(before).get();
        long after = System.nanoTime();
        answer.append(' ').append((begins ? stamp : after) - before);
      }
      if (way.equals("apart")) {
        pin(own, all);
      }
      return answer.toString();
    }
  }

  /** By taskset(1): all threads of the process, and those that they start. */
  private static void pin(long pid, String processors) throws IOException, InterruptedException {
    Process taskset =
        new ProcessBuilder("taskset", "-acp", processors, Long.toString(pid))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (taskset.waitFor() != 0) {
      throw new IOException("taskset could not pin process " + pid + " to " + processors);
    }
  }
}
