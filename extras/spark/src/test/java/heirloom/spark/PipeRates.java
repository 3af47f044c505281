package heirloom.spark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The same worker behind {@code RDD.pipe} and behind a pool, side by side in one run: the rounds of
 * the two take turns, each has the median of its own, and both must give the same bytes. {@code
 * RDD.pipe} speaks in lines, so its records go as Base64; its JVMs have the options of the pool's.
 */
final class PipeRates {

  /**
   * Of P16 in the list of targets.
   *
   * @param warmUp rounds before those that count: executors and their pools live long, and for many
   *     rounds what both sides run in this JVM is still being compiled
   */
  private record Case(
      String what, int records, int bytes, int partitions, int warmUp, double target) {}

  private static final int SEED = 16;

  private final JavaSparkContext spark;
  private final int rounds;
  private final int divisor;
  private final PrintStream out;

  /**
   * A run.
   *
   * @param divisor 1 for full sizes
   */
  PipeRates(JavaSparkContext spark, int rounds, int divisor, PrintStream out) {
    this.spark = spark;
    this.rounds = rounds;
    this.divisor = divisor;
    this.out = out;
  }

  /** Measures all and prints a table as Markdown; false when the two gave different bytes. */
  boolean run() {
    out.println("| P16 | RDD.pipe, s | pool, s | ratio | target |");
    out.println("|---|---|---|---|---|");
    boolean same = true;
    for (Case one :
        List.of(
            new Case("binary records of 100 bytes", 500_000, 100, 2, 25, 5),
            new Case("binary records of 4 KiB", 40_000, 4 << 10, 2, 10, 5),
            new Case("binary records of 64 KiB", 2_500, 64 << 10, 2, 10, 5),
            new Case("many small partitions: 200 of 10 records", 2_000, 100, 200, 2, 10))) {
      same &= measure(one);
    }
    return same;
  }

  private boolean measure(Case one) {
    int count = Math.max(one.partitions() / divisor, one.records() / divisor);
    int partitions = Math.max(2, one.partitions() / divisor);
    JavaRDD<byte[]> records = records(count, one.bytes(), partitions);
    Map<String, Supplier<Long>> ways = new TreeMap<>();
    ways.put("pool", () -> sum(HeirloomSpark.pipe(records, SparkWorker.java(Turner.class))));
    ways.put("stock", () -> sum(stock(records)));
    Map<String, List<Double>> times = new TreeMap<>();
    boolean same = true;
    int warmUp = divisor == 1 ? one.warmUp() : 0;
    for (int round = -warmUp; round < rounds; round++) {
      boolean counts = round >= 0;
      List<Long> sums = new ArrayList<>();
      ways.forEach(
          (way, work) -> {
            long began = System.nanoTime();
            sums.add(work.get());
            double took = (System.nanoTime() - began) / 1e9;
            if (counts) {
              times.computeIfAbsent(way, unused -> new ArrayList<>()).add(took);
            }
          });
      same &= sums.get(0).equals(sums.get(1));
    }
    records.unpersist();
    double pool = median(times.getOrDefault("pool", List.of()));
    double stock = median(times.getOrDefault("stock", List.of()));
    out.printf(
        Locale.ROOT,
        "| %s | %.3f | %.3f | %.1fx | >= %.0fx |%n",
        one.what(),
        stock,
        pool,
        stock / pool,
        one.target());
    return same;
  }

  /**
   * In memory before anything is timed, and made there: a list that Spark distributes goes with
   * each task of each round, which took longer than all that is compared here.
   */
  private JavaRDD<byte[]> records(int count, int bytes, int partitions) {
    List<Integer> firsts = new ArrayList<>();
    int each = count / partitions;
    for (int i = 0; i < partitions; i++) {
      firsts.add(i * each);
    }
    JavaRDD<byte[]> records =
        spark
            .parallelize(firsts, partitions)
            .flatMap(
                first ->
                    IntStream.range(first, first + each)
                        .mapToObj(number -> record(number, bytes))
                        .iterator())
            .cache();
    long unused = records.count();
    return records;
  }

  private static byte[] record(int number, int bytes) {
    byte[] record = new byte[bytes];
    new Random(SEED + number).nextBytes(record);
    return record;
  }

  private static JavaRDD<byte[]> stock(JavaRDD<byte[]> records) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=4",
            "-Xshare:auto",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            LineMain.class.getName(),
            Turner.class.getName());
    return records
        .map(record -> Base64.getEncoder().encodeToString(record))
        .pipe(command)
        .map(line -> Base64.getDecoder().decode(line));
  }

  /** All bytes are compared at small sizes, where time does not matter; else some of each. */
  private long sum(JavaRDD<byte[]> results) {
    boolean all = divisor > 1;
    return results
        .map(
            record ->
                all
                    ? (long) Arrays.hashCode(record)
                    : record.length + 31L * record[0] + 37L * record[record.length - 1])
        .reduce(Long::sum);
  }

  private static double median(List<Double> times) {
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Gives the record with its first byte turned over: what there is to measure is the way. */
  public static final class Turner implements heirloom.pool.Worker<byte[], byte[]> {
    @Override
    public byte[] run(byte[] record) {
      byte[] turned = record.clone();
      turned[0] = (byte) ~record[0];
      return turned;
    }
  }
}
