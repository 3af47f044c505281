package heirloom.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.HotSpotDiagnosticMXBean;
import heirloom.pool.Worker;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** What the tests send through Spark, and the Spark they do it with. */
final class Workers {

  private Workers() {}

  static JavaSparkContext spark(String... settings) {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("heirloom")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1");
    for (int i = 0; i < settings.length; i += 2) {
      conf.set(settings[i], settings[i + 1]);
    }
    return new JavaSparkContext(conf);
  }

  /** One whose executors are small JVMs of their own, on this class path. */
  static JavaSparkContext cluster(String master, String jvmOptions, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "spark.master",
                master,
                "spark.executor.memory",
                "512m",
                "spark.executor.extraClassPath",
                System.getProperty("java.class.path"),
                "spark.executor.extraJavaOptions",
                jvmOptions));
    all.addAll(List.of(settings));
    return spark(all.toArray(String[]::new));
  }

  static boolean runs(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /** The processes of this JVM that run records. */
  static List<ProcessHandle> running() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("java") && child.isAlive())
        .toList();
  }

  /** Gives the record from its end to its beginning. */
  public static final class Reverser implements Worker<byte[], byte[]> {
    @Override
    public byte[] run(byte[] record) {
      byte[] turned = new byte[record.length];
      for (int i = 0; i < record.length; i++) {
        turned[i] = record[record.length - 1 - i];
      }
      return turned;
    }
  }

  /** Gives its process id. */
  public static final class Myself implements Worker<byte[], byte[]> {
    @Override
    public byte[] run(byte[] record) {
      return pid(ProcessHandle.current().pid());
    }
  }

  /** Gives 100 KiB for a record, which stands at the end of it. */
  public static final class Expander implements Worker<byte[], byte[]> {
    static final int BYTES = 100 << 10;

    @Override
    public byte[] run(byte[] record) {
      byte[] large = new byte[BYTES];
      System.arraycopy(record, 0, large, BYTES - record.length, record.length);
      return large;
    }
  }

  /** Gives the value of the JVM's option that the record names. */
  public static final class Option implements Worker<byte[], byte[]> {
    @Override
    public byte[] run(byte[] record) {
      return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .getVMOption(new String(record, UTF_8))
          .getValue()
          .getBytes(UTF_8);
    }
  }

  /** Gives nothing. */
  public static final class Silent implements Worker<byte[], byte[]> {
    @Override
    @SuppressWarnings("NullAway") // That is what it is for.
    public byte[] run(byte[] record) {
      return null;
    }
  }

  /** Throws, or dies, as the record says. */
  public static final class Failing implements Worker<byte[], byte[]> {
    @Override
    public byte[] run(byte[] record) {
      switch (new String(record, UTF_8)) {
        case "die" -> {
          System.err.println("the disk of this worker is full");
          System.exit(7);
        }
        case "throw" -> throw new IllegalStateException("no price for 2013");
        default -> {
          return record;
        }
      }
      throw new IllegalStateException("not reached");
    }
  }

  /** Cannot be made. */
  public static final class NeverReady implements Worker<byte[], byte[]> {
    NeverReady() {
      throw new IllegalStateException("no licence found");
    }

    @Override
    public byte[] run(byte[] record) {
      return record;
    }
  }

  /**
   * Starts a process of its own for a record that is a path, tells of it in that file, and hangs;
   * gives any other record back, one of '?' and a path when that file is there.
   */
  public static final class Hanging implements Worker<byte[], byte[]> {
    @Override
    public byte[] run(byte[] record) throws Exception {
      String text = new String(record, UTF_8);
      if (!text.startsWith("/")) {
        while (text.startsWith("?") && !Files.exists(Path.of(text.substring(1)))) {
          Thread.sleep(20);
        }
        return record;
      }
      Process own = new ProcessBuilder("sleep", "1000").start();
      Files.writeString(
          Path.of(text),
          ProcessHandle.current().pid() + " " + own.pid() + "\n",
          StandardOpenOption.APPEND,
          StandardOpenOption.CREATE);
      Thread.sleep(Long.MAX_VALUE);
      return record;
    }
  }

  static byte[] pid(long pid) {
    return ByteBuffer.allocate(Long.BYTES).putLong(pid).array();
  }

  static long pid(byte[] record) {
    return ByteBuffer.wrap(record).getLong();
  }
}
