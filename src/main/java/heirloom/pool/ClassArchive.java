package heirloom.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * The workers' classes, prepared: a class-data archive (JDK 17 on) or an ahead-of-time cache (JDK
 * 25 on) per class path, JVM and worker, made by a worker of its own at its exit.
 *
 * <p>Whoever can write such a file runs code in every worker, so it lies in a directory that only
 * its owner may enter ({@link ArchiveDirectory}); a damaged one ends a JVM, so it is checked before
 * it is used ({@link ArchiveStore}), and one with which a process died before it was ready is
 * deleted and not made again by this process. Without it, for whatever reason, a start is slower
 * and nothing else: the JVM checks its class path too and goes on without.
 *
 * <p>It is made by a daemon thread and a child that ends with this process. Neither stops when the
 * pool that asked for it is closed: the next pool wants it too.
 */
final class ClassArchive {

  private static final int FIRST_WITH_CACHE = 25;
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration ABANDONED = Duration.ofHours(1);
  private static final String MAKING = "making";

  /** What this process has tried, by directory and key. */
  private static final Map<Path, ArchiveTries> TRIES = new ConcurrentHashMap<>();

  private final ArchiveStore store;
  private final String key;
  private final boolean cache;
  private final ArchiveTries tries;

  /**
   * One that a process is started with.
   *
   * @param option of the JVM
   */
  record InUse(ClassArchive archive, Path file, String option) {

    /** A process died with it before it was ready: whoever is to blame, it goes. */
    void distrust() {
      archive.tries.distrust();
      ArchiveStore.delete(file);
    }
  }

  private ClassArchive(Path folder, String key, boolean cache) {
    this.store = new ArchiveStore(folder);
    this.key = key;
    this.cache = cache;
    this.tries =
        TRIES.computeIfAbsent(folder.resolve(key + "." + kind()), any -> new ArchiveTries());
  }

  /**
   * The archive that belongs to these workers, there or not.
   *
   * @return empty where none can be: the class path has folders, or no directory is safe
   */
  static Optional<ClassArchive> of(PoolSettings<?, ?> settings, List<String> options) {
    boolean cache = Runtime.version().feature() >= FIRST_WITH_CACHE;
    String worker = ((PoolSettings.Program.JavaClass) settings.program()).worker().getName();
    Optional<String> key = ArchiveKey.of(worker, options);
    Optional<Path> folder = ArchiveDirectory.find();
    // A colon would be two archives to the JVM.
    if (key.isEmpty() || folder.isEmpty() || folder.get().toString().indexOf(':', 2) >= 0) {
      return Optional.empty();
    }
    return Optional.of(new ClassArchive(folder.get(), key.get(), cache));
  }

  /** What a process is to be started with, if it is there; else it is made in the background. */
  static Optional<InUse> find(PoolSettings<?, ?> settings, List<String> options) {
    return of(settings, options).flatMap(archive -> archive.findOrMake(settings));
  }

  private Optional<InUse> findOrMake(PoolSettings<?, ?> settings) {
    if (tries.isDistrusted()) {
      return Optional.empty();
    }
    Optional<Path> file = store.find(key, kind());
    if (file.isEmpty() && tries.begin(System.nanoTime())) {
      Thread maker = new Thread(() -> tryMake(settings), "heirloom-class-archive");
      maker.setDaemon(true);
      maker.start();
    }
    return file.map(one -> new InUse(this, one, use(one)));
  }

  private String kind() {
    return cache ? "aot" : "jsa";
  }

  private String use(Path file) {
    return (cache ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + file;
  }

  private void tryMake(PoolSettings<?, ?> settings) {
    try {
      make(settings);
      tries.made();
    } catch (IOException | RuntimeException | Error slowerOnly) {
      // No disk, no memory, a JVM without archives: the workers start as they did before.
      tries.failed(System.nanoTime());
    }
  }

  private void make(PoolSettings<?, ?> settings) throws IOException {
    removeAbandoned(store.folder());
    // In a folder of its own: the JVM opens its file by name.
    Path making = Files.createTempDirectory(store.folder(), MAKING);
    Path made = making.resolve(key + "." + kind());
    try {
      rehearse(settings, made);
      var unused = store.add(made, key, kind());
    } finally {
      // AOT caches leave a configuration beside them when they fail.
      deleteAll(making);
    }
  }

  private void rehearse(PoolSettings<?, ?> settings, Path made) throws IOException {
    PoolSettings.Program.JavaClass java = (PoolSettings.Program.JavaClass) settings.program();
    List<String> making = new ArrayList<>(java.options());
    making.add((cache ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + made);
    PoolBuilder<String, String> builder =
        new PoolBuilder<String, String>(
                new PoolSettings.Program.JavaClass(Rehearsal.class, making, false))
            .codecs(Codec.text(), Codec.text())
            .workers(1)
            .attempts(1)
            .crashLimit(1)
            .timeout(LONGEST)
            .grace(LONGEST);
    String words =
        String.join(
            "\n", java.worker().getName(), settings.tasks().token(), settings.results().token());
    try (WorkerPool<String, String> pool = builder.start()) {
      var unused = pool.submit(words).get();
    } catch (ExecutionException e) {
      throw new IOException("the rehearsal failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (!Files.isRegularFile(made)) {
      throw new IOException("this JVM made no " + made.getFileName());
    }
  }

  /** What processes left that were killed in the middle of this. */
  private static void removeAbandoned(Path archives) throws IOException {
    Instant longAgo = Instant.now().minus(ABANDONED);
    try (var folders = Files.newDirectoryStream(archives, MAKING + "*")) {
      for (Path one : folders) {
        if (Files.getLastModifiedTime(one).toInstant().isBefore(longAgo)) {
          deleteAll(one);
        }
      }
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path one : files) {
        Files.deleteIfExists(one);
      }
    }
    Files.deleteIfExists(folder);
  }
}
