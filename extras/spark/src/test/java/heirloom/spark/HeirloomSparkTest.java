package heirloom.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HeirloomSparkTest {

  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark = Workers.spark();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    // Stopping ends the pools of a local application, also without the plug-in.
    assertThat(Workers.running()).isEmpty();
  }

  private static List<byte[]> records(int count, int longest) {
    long seed = System.nanoTime();
    System.out.println("seed=" + seed);
    Random random = new Random(seed);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] record = new byte[random.nextInt(longest + 1)];
      random.nextBytes(record);
      records.add(record);
    }
    return records;
  }

  private static List<byte[]> texts(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toList();
  }

  private static void requireEqual(List<byte[]> got, List<byte[]> expected) {
    // The assertion library goes through such lists byte by byte, for minutes.
    assertThat(Arrays.deepEquals(got.toArray(), expected.toArray())).isTrue();
  }

  private static List<byte[]> reversed(List<byte[]> records) {
    return records.stream().map(new Workers.Reverser()::run).toList();
  }

  @Test
  void theReadmesSumsAreThoseOfTheRecords() {
    List<byte[]> records = records(1000, 100);
    List<Long> sums = new ArrayList<>();
    for (byte[] record : records) {
      CRC32C sum = new CRC32C();
      sum.update(record);
      sums.add(sum.getValue());
    }
    List<byte[]> got = ReadmeExample.sums(spark.parallelize(records, 3)).collect();
    assertThat(got.stream().map(one -> ByteBuffer.wrap(one).getLong()).toList()).isEqualTo(sums);
  }

  @Test
  void recordsComeBackInTheirOrder() {
    List<byte[]> records = records(20_000, 300);
    JavaRDD<byte[]> piped =
        HeirloomSpark.pipe(
            spark.parallelize(records, 5), SparkWorker.java(Workers.Reverser.class).workers(2));
    requireEqual(piped.collect(), reversed(records));
  }

  @Test
  void recordsMayBeLargeOrEmptyAndPartitionsToo() {
    List<byte[]> records = new ArrayList<>(records(3, 5 << 20));
    records.add(new byte[0]);
    JavaRDD<byte[]> piped =
        HeirloomSpark.pipe(
            spark.parallelize(records, 20), SparkWorker.java(Workers.Reverser.class).workers(2));
    requireEqual(piped.collect(), reversed(records));
  }

  @Test
  void resultsMayTogetherBeLongerThanAMessage() {
    int count = 1000; // one message, and 100 MB of results
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
    }
    List<byte[]> ends =
        HeirloomSpark.pipe(
                spark.parallelize(records, 1), SparkWorker.java(Workers.Expander.class).workers(2))
            .map(
                result ->
                    Arrays.copyOfRange(
                        result, result.length - Integer.BYTES, Workers.Expander.BYTES))
            .collect();
    requireEqual(ends, records);
  }

  @Test
  void aRecordOfTheLongestGoesBesideOthers() {
    SparkWorker worker = SparkWorker.java(Workers.Reverser.class).workers(1);
    int longest = 64 << 20;
    assertThat(
            HeirloomSpark.pipe(
                    spark
                        .parallelize(List.of(100 << 10, longest, 7), 1)
                        .map(length -> new byte[length]),
                    worker)
                .map(result -> result.length)
                .collect())
        .containsExactly(100 << 10, longest, 7);
    assertThatThrownBy(
            () ->
                HeirloomSpark.pipe(
                        spark.parallelize(List.of(longest + 1), 1).map(length -> new byte[length]),
                        worker)
                    .count())
        .hasMessageContaining("record of bytes=67108865, expected at most 67108864");
  }

  @Test
  void noRecordAndNoResultAreToldAsSuch() {
    SparkWorker worker = SparkWorker.java(Workers.Silent.class).workers(1);
    JavaRDD<byte[]> one = spark.parallelize(texts("a"), 1);
    assertThatThrownBy(() -> HeirloomSpark.pipe(one, worker).count())
        .hasMessageContaining("result=null");
    assertThatThrownBy(() -> HeirloomSpark.pipe(one.map(record -> (byte[]) null), worker).count())
        .hasMessageContaining("record=null");
  }

  @Test
  void workersHaveAllCompilersUnlessTheJobSaysOtherwise() {
    SparkWorker worker = SparkWorker.java(Workers.Option.class).workers(1);
    JavaRDD<byte[]> option = spark.parallelize(texts("TieredStopAtLevel"), 1);
    requireEqual(HeirloomSpark.pipe(option, worker).collect(), texts("4"));
    requireEqual(
        HeirloomSpark.pipe(option, worker.jvmOptions("-XX:TieredStopAtLevel=1")).collect(),
        texts("1"));
  }

  @Test
  void whatNoPoolTakesIsRefusedBeforeAnyTask() {
    SparkWorker worker = SparkWorker.java(Workers.Reverser.class);
    assertThatThrownBy(() -> worker.workers(0)).hasMessageContaining("workers=0");
    assertThatThrownBy(() -> worker.workers(20_000)).hasMessageContaining("workers=20000");
    assertThatThrownBy(() -> worker.attempts(256)).hasMessageContaining("attempts=256");
    assertThatThrownBy(() -> worker.timeout(Duration.ZERO)).hasMessageContaining("timeout=PT0S");
    assertThatThrownBy(() -> worker.grace(Duration.ofSeconds(-1))).hasMessageContaining("grace=PT");
    assertThatThrownBy(() -> worker.batch(0)).hasMessageContaining("batch=0");
    SparkWorker command = SparkWorker.command("cat");
    assertThatThrownBy(() -> command.batch(0)).hasMessageContaining("batch=0");
    assertThatThrownBy(() -> command.batch(1)).hasMessageContaining("SparkWorker.java");
  }

  @Test
  void whatATaskDoesNotReadIsTakenBack() {
    List<byte[]> records = records(20_000, 50);
    JavaRDD<byte[]> piped =
        HeirloomSpark.pipe(
            spark.parallelize(records, 1), SparkWorker.java(Workers.Reverser.class).workers(1));
    requireEqual(piped.take(1), reversed(records.subList(0, 1)));
    assertThatThrownBy(
            () ->
                piped
                    .map(
                        result -> {
                          throw new IllegalStateException("no room behind");
                        })
                    .count())
        .hasMessageContaining("no room behind");
    requireEqual(piped.collect(), reversed(records));
  }

  @Test
  void allTasksOfAnExecutorShareItsPool() {
    JavaRDD<byte[]> piped =
        HeirloomSpark.pipe(
            spark.parallelize(records(100, 10), 20),
            SparkWorker.java(Workers.Myself.class).workers(2).batch(1));
    List<Long> first = piped.collect().stream().map(Workers::pid).distinct().toList();
    List<Long> second = piped.collect().stream().map(Workers::pid).distinct().toList();
    assertThat(first).hasSizeBetween(1, 2);
    assertThat(second).hasSizeBetween(1, 2);
    List<Long> both = new ArrayList<>(first);
    both.addAll(second);
    // A second job finds the same processes.
    assertThat(both.stream().distinct().toList()).hasSizeBetween(1, 2);
  }

  @Test
  void aCommandGetsOneRecordAMessage() {
    List<byte[]> records = records(500, 300);
    SparkWorker command =
        SparkWorker.command(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "heirloom.pool.WorkerMain",
                Workers.Reverser.class.getName(),
                "bytes",
                "bytes",
                "0",
                Integer.toString(64 << 20))
            .workers(1);
    requireEqual(
        HeirloomSpark.pipe(spark.parallelize(records, 2), command).collect(), reversed(records));
  }

  @Test
  void thePagesPythonChecksums() {
    assumeTrue(isPythonThere(), "no python3 on the PATH");
    String program = Path.of("..", "..", "child-app/python/examples/checksum.py").toString();
    List<byte[]> records = records(200, 300);
    List<byte[]> sums = new ArrayList<>();
    for (byte[] record : records) {
      CRC32 sum = new CRC32();
      sum.update(record);
      sums.add(ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).array());
    }
    SparkWorker checksum = SparkWorker.command("python3", program).workers(2);
    requireEqual(HeirloomSpark.pipe(spark.parallelize(records, 2), checksum).collect(), sums);
  }

  private static boolean isPythonThere() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));
  }

  @Test
  void whatAWorkerThrowsFailsTheJobWithItsWords() {
    JavaRDD<byte[]> piped =
        HeirloomSpark.pipe(
            spark.parallelize(texts("a", "throw", "b"), 1),
            SparkWorker.java(Workers.Failing.class).workers(1));
    assertThatThrownBy(piped::collect).hasMessageContaining("no price for 2013");
  }

  @Test
  void aWorkerThatDiesFailsTheJobWithItsLastWordsAndIsReplaced() {
    SparkWorker worker = SparkWorker.java(Workers.Failing.class).workers(1).attempts(2);
    JavaRDD<byte[]> bad = HeirloomSpark.pipe(spark.parallelize(texts("die"), 1), worker);
    assertThatThrownBy(bad::collect)
        .hasMessageContaining("exit value 7")
        .hasMessageContaining("the disk of this worker is full");
    requireEqual(
        HeirloomSpark.pipe(spark.parallelize(texts("a", "b"), 1), worker).collect(),
        texts("a", "b"));
  }

  @Test
  void workersThatCannotBeHadFailEachJobAnew() {
    JavaRDD<byte[]> piped =
        HeirloomSpark.pipe(
            spark.parallelize(texts("a"), 1),
            SparkWorker.java(Workers.NeverReady.class).workers(1));
    assertThatThrownBy(piped::collect).hasMessageContaining("no licence found");
    assertThatThrownBy(piped::collect).hasMessageContaining("no licence found");
    JavaRDD<byte[]> none =
        HeirloomSpark.pipe(
            spark.parallelize(texts("a"), 1), SparkWorker.command("/no/such/program"));
    assertThatThrownBy(none::collect).hasMessageContaining("error=2");
  }
}
