package heirloom.pool;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.testing.Jdks;
import heirloom.testing.JvmRun;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Prepared classes are used when they are the user's own, and missed by nobody. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sees in /proc what a worker has mapped")
class ClassArchiveTest {

  @TempDir private Path folder;
  private String jars = "";

  /** Dies before it is ready when its JVM was given an archive, whatever is in it. */
  static final class DiesWithAnArchive implements Worker<String, String> {
    @Override
    public void opened(Inheritance given) throws IOException {
      String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.ISO_8859_1);
      if (line.contains("-XX:AOTCache=") || line.contains("-XX:SharedArchiveFile=")) {
        Runtime.getRuntime().halt(139);
      }
    }

    @Override
    public String run(String task) {
      return task;
    }
  }

  /** Says whether an archive is mapped. */
  static final class Mapped implements Worker<String, String> {
    @Override
    public String run(String task) throws IOException {
      return Files.readAllLines(Path.of("/proc/self/maps")).stream()
          .filter(line -> line.contains(task))
          .findFirst()
          .orElse("none");
    }
  }

  @Test
  void theSecondPoolStartsWithWhatTheFirstHadMade() throws Exception {
    secondPoolUsesIt(Path.of(System.getProperty("java.home")), "jsa|aot");
  }

  @Test
  void onANewJdkItIsAnAheadOfTimeCache() throws Exception {
    Optional<Path> home = Jdks.atLeast(25);
    Assumptions.assumeTrue(home.isPresent(), "no JDK 25 here");
    secondPoolUsesIt(home.get(), "aot");
  }

  private void secondPoolUsesIt(Path home, String kinds) throws Exception {
    Path archives = Files.createDirectory(folder.resolve("archives"));
    Files.setPosixFilePermissions(archives, PosixFilePermissions.fromString("rwx------"));
    JvmRun.Result result =
        JvmRun.of(ClassArchiveTest.class, "twoPools", archives.toString())
            .options("-Dheirloom.archives=" + archives)
            .classPath(jars())
            .javaHome(home)
            .start()
            .await();
    assertThat(result.output()).contains("first: none").contains("second: mapped");
    assertThat(result.exit()).isZero();
    assertThat(files(archives))
        .singleElement()
        .asString()
        .matches(".*/[0-9a-f]{32}-[0-9a-f]{64}\\.(" + kinds + ")");
    aDamagedOneIsNotUsed(home, archives);
  }

  /** A later program finds it spoiled: each JVM that maps it would end by a signal. */
  private void aDamagedOneIsNotUsed(Path home, Path archives) throws Exception {
    Path file = files(archives).get(0);
    try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.WRITE)) {
      byte[] spoiled = new byte[4096];
      Arrays.fill(spoiled, (byte) 0xA5);
      for (long at = 64 << 10; at < bytes.size(); at += 64 << 10) {
        bytes.write(ByteBuffer.wrap(spoiled), at);
      }
    }
    JvmRun.Result result =
        JvmRun.of(ClassArchiveTest.class, "onePool")
            .options("-Dheirloom.archives=" + archives)
            .classPath(jars())
            .javaHome(home)
            .start()
            .await();
    assertThat(result.output()).contains("first: none");
    assertThat(result.exit()).isZero();
  }

  /** Also one that is whole: no number of workers may die of it. */
  @Test
  void oneThatAProcessDiesWithIsDeletedAndNotMadeAgain() throws Exception {
    Path archives = Files.createDirectory(folder.resolve("archives"));
    Files.setPosixFilePermissions(archives, PosixFilePermissions.fromString("rwx------"));
    JvmRun.Result result =
        JvmRun.of(ClassArchiveTest.class, "deadlyArchive", archives.toString())
            .options("-Dheirloom.archives=" + archives)
            .classPath(jars())
            .start()
            .await();
    assertThat(result.output()).contains("answered: x").contains("again: y");
    assertThat(result.exit()).isZero();
    assertThat(archives).isEmptyDirectory();
  }

  static void deadlyArchive(String[] arguments) throws Exception {
    Path archives = Path.of(arguments[0]);
    String key =
        ArchiveKey.of(DiesWithAnArchive.class.getName(), WorkerCommand.options(List.of()))
            .orElseThrow();
    Path made = Files.writeString(archives.resolve("made"), "no JVM takes this");
    String kind = Runtime.version().feature() >= 25 ? "aot" : "jsa";
    var unused = new ArchiveStore(archives).add(made, key, kind);
    System.out.println("answered: " + deadly("x"));
    System.out.println("again: " + deadly("y"));
  }

  /** More processes at once than may die in a row. */
  private static String deadly(String task) throws Exception {
    try (WorkerPool<String, String> pool =
        WorkerPool.java(DiesWithAnArchive.class)
            .codecs(Codec.text(), Codec.text())
            .workers(4)
            .crashLimit(3)
            .classArchive()
            .start()) {
      return pool.submit(task).get(90, TimeUnit.SECONDS);
    }
  }

  /** With a folder in its class path no JVM archives, and no pool tries. */
  @Test
  void aFolderInTheClassPathMeansNoArchive() throws Exception {
    Path archives = folder.resolve("none");
    JvmRun.Result result =
        JvmRun.of(ClassArchiveTest.class, "onePool")
            .options("-Dheirloom.archives=" + archives)
            .start()
            .await();
    assertThat(result.output()).contains("first: none");
    assertThat(result.exit()).isZero();
    assertThat(archives).isEmptyDirectory();
  }

  @Test
  void whatOthersMayWriteIsNotUsed() throws Exception {
    Path file = Files.createFile(folder.resolve("archive"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(ArchiveDirectory.isOursAlone(file)).isTrue();
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(ArchiveDirectory.isOursAlone(link)).isFalse();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw--w----"));
    assertThat(ArchiveDirectory.isOursAlone(file)).isFalse();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-----w-"));
    assertThat(ArchiveDirectory.isOursAlone(file)).isFalse();
    assertThat(ArchiveDirectory.isOursAlone(folder.resolve("absent"))).isFalse();
  }

  static void onePool(String[] arguments) throws Exception {
    System.out.println("first: " + ask());
  }

  static void twoPools(String[] arguments) throws Exception {
    onePool(arguments);
    Path archives = Path.of(arguments[0]);
    await().until(() -> files(archives).stream().anyMatch(ArchiveDirectory::isOursAlone));
    System.out.println(
        "second: " + (ask().contains(archives.toString()) ? "mapped" : "not mapped"));
  }

  private static String ask() throws Exception {
    try (WorkerPool<String, String> pool =
        WorkerPool.java(Mapped.class)
            .codecs(Codec.text(), Codec.text())
            .workers(1)
            .classArchive()
            .start()) {
      return pool.submit(System.getProperty("heirloom.archives")).get(90, TimeUnit.SECONDS);
    }
  }

  private static List<Path> files(Path archives) throws IOException {
    try (Stream<Path> all = Files.list(archives)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** This class path, each folder of it as a jar. */
  private String jars() throws IOException {
    if (jars.isEmpty()) {
      jars = makeJars();
    }
    return jars;
  }

  private String makeJars() throws IOException {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, 0)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        Path jar = folder.resolve("part" + entries.size() + ".jar");
        jar(path, jar);
        entries.add(jar.toString());
      } else if (Files.exists(path)) {
        entries.add(entry);
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void jar(Path root, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        out.putNextEntry(new JarEntry(root.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }
}
