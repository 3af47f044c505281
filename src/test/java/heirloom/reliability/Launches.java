package heirloom.reliability;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/** Starts of the oracle whose descriptors are compared with what was meant. */
final class Launches implements AutoCloseable {

  private static final int PIPES = 4;

  private final Os os;
  private final List<OsHandle> stock = new ArrayList<>();
  private final LongAdder leaked = new LongAdder();
  private final LongAdder missing = new LongAdder();

  Launches() throws IOException {
    this(Current.os());
  }

  Launches(Os os) throws IOException {
    this.os = os;
    for (int i = 0; i < PIPES; i++) {
      OsPipe pipe = os.createPipe();
      stock.add(pipe.readEnd());
      stock.add(pipe.writeEnd());
    }
    stock.add(os.nullDevice());
  }

  /** Starts one child with some grants and compares. */
  void one(Random random) throws IOException {
    OsHandle[] grants = new OsHandle[random.nextInt(6)];
    for (int i = 0; i < grants.length; i++) {
      grants[i] = stock.get(random.nextInt(stock.size()));
    }
    OsPipe output = os.createPipe();
    COracle.Descriptor one = COracle.expected(PortSpawn.number(output.writeEnd()), 1);
    String text;
    try (var in = os.input(output.readEnd())) {
      OsProcess process;
      try (OsHandle end = output.writeEnd()) {
        process = PortSpawn.of(COracle.program()).on(os).grants(grants).output(end).start();
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      process.exit().join();
    }
    Map<Integer, COracle.Descriptor> found = COracle.parse(text).descriptors();
    Map<Integer, COracle.Descriptor> meant = new TreeMap<>();
    meant.put(0, COracle.expected(PortSpawn.number(stock.get(stock.size() - 1)), 0));
    meant.put(1, one);
    meant.put(2, COracle.expected(2, 2));
    for (int i = 0; i < grants.length; i++) {
      meant.put(3 + i, COracle.expected(PortSpawn.number(grants[i]), 3 + i));
    }
    leaked.add(found.entrySet().stream().filter(e -> !meant.entrySet().contains(e)).count());
    missing.add(meant.entrySet().stream().filter(e -> !found.entrySet().contains(e)).count());
  }

  /** Descriptors that a child had and should not, or of another object than meant. */
  long leaked() {
    return leaked.sum();
  }

  /** Descriptors that a child should have had. */
  long missing() {
    return missing.sum();
  }

  /** Runs the work so many times, spread over threads. */
  static void inThreads(int threads, int times, Callable<Void> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        all.add(pool.submit(work));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw new UncheckedIOException(io);
      }
      throw e;
    } finally {
      pool.shutdownNow();
    }
  }

  @Override
  public void close() {
    stock.forEach(OsHandle::close);
  }
}
