package heirloom.pool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * The workers' classes, prepared: a class-data archive (JDK 17 on) or an ahead-of-time cache (JDK
 * 25 on) per class path, JVM and worker, made by a worker of its own at its exit.
 *
 * <p>Whoever can write such a file runs code in every worker, so it lies in a directory that only
 * its owner may enter ({@link ArchiveDirectory}), is made under another name, moved by one rename,
 * and looked at before each use. Without it, for whatever reason, a start is slower and nothing
 * else: the JVM checks its class path too and goes on without.
 */
final class ClassArchive {

  private static final int FIRST_WITH_CACHE = 25;
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration ABANDONED = Duration.ofHours(1);
  private static final String MAKING = "making";

  /** Those that this process makes or has tried to make. */
  private static final Set<Path> TRIED = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Path file;
  private final boolean cache;

  private ClassArchive(Path folder, String name, boolean cache) {
    this.folder = folder;
    this.file = folder.resolve(name);
    this.cache = cache;
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
    if (key.isEmpty() || folder.isEmpty()) {
      return Optional.empty();
    }
    ClassArchive archive =
        new ClassArchive(folder.get(), key.get() + (cache ? ".aot" : ".jsa"), cache);
    // A colon would be two archives to the JVM.
    return archive.file.toString().indexOf(':', 2) >= 0 ? Optional.empty() : Optional.of(archive);
  }

  /** The JVM option that uses it, if it is there; else it is made in the background, once. */
  static Optional<String> option(PoolSettings<?, ?> settings, List<String> options) {
    Optional<ClassArchive> archive = of(settings, options);
    if (archive.isEmpty()) {
      return Optional.empty();
    }
    ClassArchive known = archive.get();
    if (known.isUsable()) {
      return Optional.of(known.use());
    }
    if (TRIED.add(known.file)) {
      Thread maker = new Thread(() -> known.tryMake(settings), "heirloom-class-archive");
      maker.setDaemon(true);
      maker.start();
    }
    return Optional.empty();
  }

  Path file() {
    return file;
  }

  boolean isUsable() {
    return ArchiveDirectory.isOursAlone(file);
  }

  private String use() {
    return (cache ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + file;
  }

  private void tryMake(PoolSettings<?, ?> settings) {
    try {
      make(settings);
    } catch (IOException | RuntimeException slowerOnly) {
      // No disk, no memory, a JVM without archives: the workers start as they did before.
    }
  }

  /** Makes it, and returns when it is there. */
  void make(PoolSettings<?, ?> settings) throws IOException {
    removeAbandoned(folder);
    // In a folder of its own: the JVM opens its file by name.
    Path making = Files.createTempDirectory(folder, MAKING);
    Path made = making.resolve(file.getFileName());
    try {
      rehearse(settings, made);
      ArchiveDirectory.restrict(made);
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
