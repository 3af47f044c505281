package heirloom.cli.selftest;

import heirloom.inspect.Inspection;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Starts children while other threads open and close all sorts of things, and looks at each. */
final class StartsCheck implements Check {

  private static final int STARTERS = 4;
  private static final int CHURNERS = 4;

  private final Supplier<ChildBuilder> waiting;

  StartsCheck(Supplier<ChildBuilder> waiting) {
    this.waiting = waiting;
  }

  @Override
  public String name() {
    return "starts";
  }

  @Override
  public String promise() {
    return "a child holds exactly its list, whatever else is opened meanwhile";
  }

  @Override
  public void run(Size size, Tally tally) throws Exception {
    // A look on Windows goes through all handles of the system.
    int each = size.times(Programs.WINDOWS ? 2 : 25);
    tally.add("starts", 0);
    tally.add("opened meanwhile", 0);
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(STARTERS + CHURNERS);
    try (SharedMemory region = SharedMemory.request(1 << 16).name("selftest").allocate()) {
      List<Future<?>> churners = new ArrayList<>();
      for (int i = 0; i < CHURNERS; i++) {
        churners.add(threads.submit(job(() -> churn(over, tally))));
      }
      List<Future<?>> starters = new ArrayList<>();
      for (int i = 0; i < STARTERS; i++) {
        starters.add(
            threads.submit(
                job(
                    () -> {
                      for (int n = 0; n < each; n++) {
                        start(region, tally);
                      }
                    })));
      }
      await(starters);
      over.set(true);
      await(churners);
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
    tally.faultUnless("starts", (long) STARTERS * each);
    tally.faultIf(tally.get("opened meanwhile") == 0, "nothing was opened meanwhile");
  }

  private interface Job {
    void run() throws Exception;
  }

  private static Callable<Void> job(Job job) {
    return () -> {
      job.run();
      return null;
    };
  }

  private static void await(List<Future<?>> jobs) throws ExecutionException, InterruptedException {
    for (Future<?> job : jobs) {
      job.get();
    }
  }

  private void start(SharedMemory region, Tally tally) throws Exception {
    Child child = waiting.get().inherit("region", region).start();
    try {
      if (!Programs.WINDOWS) {
        Programs.answered(child, tally);
      }
      Inspection seen = child.inspect();
      tally.count("starts");
      tally.found(
          "exact", seen.names().equals(Set.of("region")) && seen.leaked().isEmpty() ? 1 : 0);
      tally.faultIf(!seen.names().equals(Set.of("region")), "not its list: " + seen);
      tally.faultIf(!seen.leaked().isEmpty(), "leaked: " + seen);
      // What was closed here since then has no other holder any more, but cat opens nothing.
      tally.faultIf(
          !Programs.WINDOWS && seen.holdings().openedItself() > 0,
          "more than it was given: " + seen + " and " + seen.holdings().own());
    } finally {
      Programs.kill(child, "a child", tally);
    }
  }

  private static void churn(AtomicBoolean over, Tally tally) throws IOException {
    Path file = Path.of(System.getProperty("java.home"), "release");
    while (!over.get()) {
      try (InputStream one = Files.newInputStream(file);
          ServerSocketChannel two = ServerSocketChannel.open()) {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        pipe.sink().close();
        tally.add("opened meanwhile", two.isOpen() && one.available() >= 0 ? 4 : 0);
      }
    }
  }
}
