package heirloom.bench;

import heirloom.bench.dispatch.Stamper;
import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Series;
import heirloom.pool.Codec;
import heirloom.pool.PoolBuilder;
import heirloom.pool.WorkerPool;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Starts a pool of one worker, and times it from then until that worker begins its first task. */
final class PoolStart implements Contender {

  private static final long ARCHIVE_NANOS = 60_000_000_000L;

  private final String name;
  private final List<String> flags;
  private final boolean archive;
  private final int count;

  PoolStart(String name, List<String> flags, boolean archive, int count) {
    this.name = name;
    this.flags = List.copyOf(flags);
    this.archive = archive;
    this.count = count;
  }

  /** No JVM archives classes of a folder. */
  static boolean canHaveArchive() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .allMatch(entry -> Files.isRegularFile(Path.of(entry)));
  }

  @Override
  public String name() {
    return name;
  }

  /** With an archive: until a worker was started with one, which is made in the background. */
  @Override
  public void warmUp() throws Exception {
    long until = System.nanoTime() + ARCHIVE_NANOS;
    do {
      var unused = run();
    } while (archive && !usedAnArchive() && System.nanoTime() - until < 0);
    if (archive && !usedAnArchive()) {
      throw new IllegalStateException("no archive of classes was made within a minute");
    }
  }

  private boolean usedAnArchive() throws Exception {
    try (WorkerPool<Long, Long> pool = builder().start()) {
      var unused = pool.submit(0L).get();
      return ProcessHandle.of(pool.snapshot().workers().get(0).pid())
          .flatMap(process -> process.info().commandLine())
          .filter(words -> words.contains("SharedArchiveFile") || words.contains("AOTCache"))
          .isPresent();
    }
  }

  @Override
  public void round(Series into) throws Exception {
    long[] nanos = new long[count];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = run();
    }
    into.addTimes(nanos);
  }

  private long run() throws Exception {
    long before = System.nanoTime();
    try (WorkerPool<Long, Long> pool = builder().start()) {
      return pool.submit(before).get() - before;
    }
  }

  private PoolBuilder<Long, Long> builder() {
    PoolBuilder<Long, Long> builder =
        WorkerPool.java(Stamper.class)
            .codecs(Codec.number(), Codec.number())
            .workers(1)
            .jvmOptions(flags.toArray(String[]::new));
    return archive ? builder.classArchive() : builder;
  }
}
