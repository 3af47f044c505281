package heirloom.cli.aggregate;

import heirloom.cli.CommandFailure;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The worker in C: built by the C compiler when it is first asked for, from the sources in this
 * jar, and kept in the user's cache under the hash of those sources.
 *
 * <p>What others could have written is never run: the folder and the program must be this user's,
 * and nobody else's to write.
 */
final class CompiledWorker {

  private static final String RESOURCES = "/heirloom/c/";

  private static final String MAIN = "aggregate/worker.c";

  /** Between quotes, from the file that says it. */
  private static final Pattern INCLUDE = Pattern.compile("(?m)^ *#include \"([^\"]+)\"");

  private static final List<String> FLAGS = List.of("-std=c99", "-O2", "-Wall", "-Wextra");

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private CompiledWorker() {}

  /**
   * The program, built if need be.
   *
   * @throws CommandFailure when there is no compiler, it refuses, or there is no folder of one's
   *     own
   */
  static Path path() throws IOException, CommandFailure {
    Map<String, byte[]> sources = sources();
    Path folder = folder(System.getenv());
    Path program = folder.resolve("aggregate-" + hash(sources));
    if (!isOursAlone(program)) {
      build(sources, folder, program);
    }
    return program;
  }

  /** The program and all that it includes, by their paths below the resources. */
  private static Map<String, byte[]> sources() throws IOException, CommandFailure {
    Map<String, byte[]> all = new TreeMap<>();
    addSource(MAIN, all);
    return all;
  }

  private static void addSource(String name, Map<String, byte[]> all)
      throws IOException, CommandFailure {
    if (all.containsKey(name)) {
      return;
    }
    try (InputStream source = CompiledWorker.class.getResourceAsStream(RESOURCES + name)) {
      if (source == null) {
        throw CommandFailure.failed("the C sources are missing from this jar; build it again");
      }
      all.put(name, source.readAllBytes());
    }
    Matcher include = INCLUDE.matcher(new String(all.get(name), StandardCharsets.UTF_8));
    while (include.find()) {
      addSource(Path.of(name).resolveSibling(include.group(1)).normalize().toString(), all);
    }
  }

  private static String hash(Map<String, byte[]> sources) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(FLAGS.toString().getBytes(StandardCharsets.UTF_8));
      sources.forEach(
          (name, bytes) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
          });
      return HexFormat.of().formatHex(digest.digest(), 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** {@code heirloom/programs} in the user's cache. */
  private static Path folder(Map<String, String> environment) throws IOException, CommandFailure {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path above =
        (Path.of(cache).isAbsolute()
                ? Path.of(cache)
                : Path.of(System.getProperty("user.home", ""), ".cache"))
            .toAbsolutePath()
            .resolve("heirloom");
    Path folder = above.resolve("programs");
    Files.createDirectories(above);
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException there) {
      // As at every run but the first.
    }
    if (!isOursAlone(folder)) {
      throw CommandFailure.failed(
          folder + " belongs to another user or can be written by others; nothing is run from it");
    }
    return folder;
  }

  private static boolean isOursAlone(Path file) {
    try {
      PosixFileAttributes facts =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean others = facts.permissions().stream().anyMatch(OTHERS::contains);
      // Who this process is to the file system: the owner of what stands in /proc/self.
      return !facts.isSymbolicLink()
          && !others
          && facts.owner().equals(Files.getOwner(Path.of("/proc/self")));
    } catch (IOException notThere) {
      return false;
    }
  }

  /** In a folder of its own, and moved by one rename: two runs at once do no harm. */
  private static void build(Map<String, byte[]> sources, Path folder, Path program)
      throws IOException, CommandFailure {
    Path work = Files.createTempDirectory(folder, "build");
    try {
      Files.createDirectory(work.resolve("aggregate"));
      for (Map.Entry<String, byte[]> source : sources.entrySet()) {
        Files.write(work.resolve(source.getKey()), source.getValue());
      }
      Path made = work.resolve("program");
      compile(work, made);
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
      Files.move(made, program, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(work);
    }
  }

  private static void compile(Path work, Path made) throws IOException, CommandFailure {
    String compiler = System.getenv().getOrDefault("CC", "cc");
    ChildBuilder builder = new ChildBuilder(compiler);
    builder.command().addAll(FLAGS);
    builder.command().addAll(List.of("-o", made.toString(), work.resolve(MAIN).toString()));
    Child child;
    try {
      child = builder.redirectErrorStream(true).endWithParent().start();
    } catch (IOException noCompiler) {
      throw CommandFailure.failed(
          "--worker c needs a C compiler once: " + noCompiler.getMessage() + "; CC may name one");
    }
    String messages = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (child.waitFor() != 0) {
        throw CommandFailure.failed(compiler + " refuses the worker: " + messages.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the worker was compiled", e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path one : (Iterable<Path>) all.sorted(java.util.Comparator.reverseOrder())::iterator) {
        Files.delete(one);
      }
    }
  }
}
