package heirloom.cli.selftest;

import heirloom.pool.Codec;
import heirloom.pool.PoolSnapshot;
import heirloom.pool.Worker;
import heirloom.pool.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Kills a worker of a pool every fifty tasks. */
final class PoolCheck implements Check {

  private static final int WORKERS = 4;
  private static final int KILL_EVERY = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Class<? extends Worker<Long, Long>> worker;

  PoolCheck(Class<? extends Worker<Long, Long>> worker) {
    this.worker = worker;
  }

  @Override
  public String name() {
    return "pool";
  }

  @Override
  public String promise() {
    return "a worker is killed every 50 tasks: each result comes once, the pool is whole again";
  }

  @Override
  public void run(Size size, Tally tally) throws Exception {
    int tasks = size.times(200);
    tally.add("tasks", 0);
    tally.add("kills", 0);
    AtomicIntegerArray told = new AtomicIntegerArray(tasks);
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger all = new AtomicInteger();
    List<Long> restored = new ArrayList<>();
    Random random = new Random(size.seed());
    try (WorkerPool<Long, Long> pool =
        WorkerPool.java(worker)
            .codecs(Codec.number(), Codec.number())
            .workers(WORKERS)
            .attempts(100)
            .start()) {
      if (!pool.awaitReady(PATIENCE)) {
        tally.fault("the pool was not ready within " + PATIENCE.toSeconds() + " s");
        return;
      }
      for (int i = 0; i < tasks; i++) {
        int number = i;
        var unused =
            pool.submit((long) i)
                .whenComplete(
                    (result, failure) -> {
                      told.incrementAndGet(number);
                      if (failure != null || result != (long) number * number) {
                        wrong.incrementAndGet();
                      }
                      all.incrementAndGet();
                    });
        tally.count("tasks");
        if ((i + 1) % KILL_EVERY == 0 && !killed(pool, random, restored, tally)) {
          return;
        }
      }
      tally.faultIf(
          !Programs.within(PATIENCE, () -> all.get() == tasks),
          "results are missing: " + all.get() + " of " + tasks + " came");
      tally.found("given to another worker", pool.snapshot().retried());
      tally.faultIf(
          pool.snapshot().deaths() != tally.get("kills"),
          pool.snapshot().deaths() + " workers died, not as many as were killed");
    }
    long once = 0;
    for (int i = 0; i < tasks; i++) {
      once += told.get(i) == 1 ? 1 : 0;
    }
    tally.found("results told once", once);
    tally.found("size restored p99 ms", percentile(restored, 99));
    tally.faultIf(once != tasks, (tasks - once) + " results came not at all, or twice");
    tally.faultIf(wrong.get() > 0, wrong.get() + " results are wrong");
    tally.faultUnless("kills", tasks / KILL_EVERY);
  }

  /** Kills any worker, whatever it does, and waits until there are as many as before. */
  private static boolean killed(
      WorkerPool<Long, Long> pool, Random random, List<Long> restored, Tally tally)
      throws Exception {
    PoolSnapshot before = pool.snapshot();
    long pid = before.workers().get(random.nextInt(before.workers().size())).pid();
    boolean sent = ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    long start = System.nanoTime();
    if (!sent || !Programs.within(PATIENCE, () -> pool.snapshot().deaths() > before.deaths())) {
      tally.fault("a worker ended before it was killed, or its death was not noticed");
      return false;
    }
    tally.count("kills");
    if (!pool.awaitReady(PATIENCE)) {
      tally.fault("the pool did not have its size again within " + PATIENCE.toSeconds() + " s");
      return false;
    }
    restored.add((System.nanoTime() - start) / 1_000_000);
    return true;
  }

  private static long percentile(List<Long> all, int percent) {
    List<Long> sorted = all.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get((sorted.size() * percent - 1) / 100);
  }
}
