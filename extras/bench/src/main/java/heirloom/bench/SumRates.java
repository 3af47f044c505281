package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Target;
import heirloom.bench.frame.Unit;
import heirloom.bench.jvm.SumMain;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Children that add up doubles: in place in one region, or fed through pipes (P13). */
final class SumRates implements Experiment {

  private static final int CHUNK = 64 << 10;

  @Override
  public List<String> ids() {
    return List.of("P13");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int workers = Setting.workers();
    int count = setting.size(100_000_000, 4_000_000);
    setting.progress().accept("sum of doubles");
    try (SharedMemory numbers = SharedMemory.allocateOneWay((long) count * Double.BYTES);
        Crew crew = new Crew(numbers, workers)) {
      ByteBuffer bytes = numbers.bytes();
      for (int i = 0; i < count; i++) {
        bytes.putDouble(i * Double.BYTES, i % 1000);
      }
      Map<String, Series> got =
          new Rounds(setting.size(11, 3), setting.progress())
              .run(
                  List.of(
                      new Sum("in place", crew, count, false),
                      new Sum("the same children, fed by pipes", crew, count, true)));
      return new Table(
          "Sum of doubles by children",
          "sum",
          List.of(
              new Comparison(got, Unit.GIGABYTES_PER_SECOND)
                  .line(
                      "P13",
                      String.format("sum of %,d doubles, %d workers", count, workers),
                      "in place",
                      "the same children, fed by pipes",
                      Target.atLeast(5))),
          List.of("The children wait; timed from the first request to the last answer."));
    }
  }

  /** The children, each with a thread that speaks to it. */
  private static final class Crew implements AutoCloseable {

    private final ByteBuffer numbers;
    private final List<Child> children = new ArrayList<>();
    private final ExecutorService threads;

    Crew(SharedMemory numbers, int workers) throws IOException {
      this.numbers = numbers.bytes();
      this.threads = Executors.newFixedThreadPool(workers);
      for (int i = 0; i < workers; i++) {
        children.add(
            ChildBuilder.java(SumMain.class)
                .redirectError(Redirect.INHERIT)
                .inherit("numbers", numbers)
                .endWithParent()
                .start());
      }
    }

    double sum(int count, boolean fed) throws Exception {
      int each = count / children.size();
      List<Callable<Double>> parts = new ArrayList<>();
      for (int i = 0; i < children.size(); i++) {
        Child child = children.get(i);
        int from = i * each;
        int size = i == children.size() - 1 ? count - from : each;
        parts.add(() -> part(child, from * Double.BYTES, size, fed));
      }
      double sum = 0;
      for (Future<Double> part : threads.invokeAll(parts)) {
        sum += part.get();
      }
      return sum;
    }

    private double part(Child child, int offset, int count, boolean fed) throws IOException {
      OutputStream to = child.getOutputStream();
      DataOutputStream request = new DataOutputStream(to);
      request.writeLong(fed ? -1 : offset);
      request.writeLong(count);
      if (fed) {
        byte[] chunk = new byte[CHUNK];
        int end = offset + count * Double.BYTES;
        for (int at = offset; at < end; at += CHUNK) {
          int length = Math.min(CHUNK, end - at);
          numbers.get(at, chunk, 0, length);
          to.write(chunk, 0, length);
        }
      }
      to.flush();
      return new DataInputStream(child.getInputStream()).readDouble();
    }

    @Override
    public void close() {
      threads.shutdown();
      children.forEach(Child::destroyForcibly);
      children.forEach(child -> child.onExit().join());
    }
  }

  private record Sum(String name, Crew crew, int count, boolean fed) implements Contender {

    @Override
    public void warmUp() throws Exception {
      for (int i = 0; i < 5; i++) {
        check(crew.sum(count, fed));
      }
    }

    @Override
    public void round(Series into) throws Exception {
      long before = System.nanoTime();
      double sum = crew.sum(count, fed);
      into.addFigure((double) count * Double.BYTES / (System.nanoTime() - before));
      check(sum);
    }

    private void check(double sum) {
      // Thousands of whole numbers: every partial sum is exact, in any order.
      double expected = count * 499.5;
      if (sum != expected) {
        throw new IllegalStateException("sum=" + sum + ", expected " + expected);
      }
    }
  }
}
