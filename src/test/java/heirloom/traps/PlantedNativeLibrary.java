package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.memory.SharedMemory;
import heirloom.testing.JvmRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * JNA may unpack to a predictable place in a shared directory, where another user plants a library.
 * CVE-2013-2035 in HawtJNI; jna issues 914, 985, 1399. While JNA loads, jna.tmpdir is a fresh 0700
 * directory of ours, and nosys keeps it from library paths; 8 JVMs at once do the same.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "file modes and ELF libraries")
class PlantedNativeLibrary {

  private static final String[] NAMES = {
    "libjnidispatch.so", "jnidispatch.so", "libc.so", "libc.so.6", "libheirloom.so"
  };

  @TempDir Path scratch;

  @Test
  void noPlantedFileIsLoadedByEightJvmsAtOnce() throws Exception {
    Path marker = scratch.resolve("loaded");
    Path library = library(marker);
    Path tmp = directory("tmp", "rwxrwxrwx");
    Files.setAttribute(tmp, "unix:mode", 01777);
    Path home = directory("home", "rwxr-xr-x");
    Path work = directory("work", "rwxrwxrwx");
    // JNA's own places: the cache below the home, and a directory named after the user in tmp.
    List<Path> places =
        List.of(
            tmp,
            tmp.resolve("jna-" + "somebody".hashCode()),
            tmp.resolve("jna-" + System.getProperty("user.name").hashCode()),
            tmp.resolve("heirloom-"),
            home,
            home.resolve(".cache/JNA/temp"),
            home.resolve(".cache"),
            home.resolve(".jna"),
            work,
            work.resolve("linux-x86-64"),
            work.resolve("com/sun/jna/linux-x86-64"));
    int planted = plant(library, places);
    List<JvmRun.Running> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(
          JvmRun.of(getClass(), "use")
              .options(
                  "-Djava.io.tmpdir=" + tmp,
                  "-Duser.home=" + home,
                  "-Djava.library.path=" + work + ":" + tmp)
              .in(work)
              .variable("XDG_CACHE_HOME", home.resolve(".cache").toString())
              .start());
    }
    for (JvmRun.Running each : all) {
      JvmRun.Result result = each.await();
      assertThat(result.output()).contains("works: 42");
      assertThat(result.exit()).isZero();
    }
    assertThat(marker).doesNotExist();
    System.out.println("planted libraries: " + planted + ", loaded: 0");
    try (Stream<Path> left = Files.list(tmp)) {
      assertThat(left.filter(p -> p.getFileName().toString().matches("heirloom-.+")))
          .as("nothing of ours stays")
          .isEmpty();
    }
  }

  @Test
  void whatWasPlantedWouldHaveWorked() throws Exception {
    Path marker = scratch.resolve("loaded");
    Path library = library(marker);
    assumeTrue(Files.size(library) > 100, "no C compiler here: the planted file is no library");
    JvmRun.of(getClass(), "load", library.toString()).run();
    assertThat(marker).exists();
  }

  @Test
  void aDirectoryThatOthersMayRewriteIsRefused() throws Exception {
    Path open = directory("open", "rwxrwxrwx");
    JvmRun.Result result = JvmRun.of(getClass(), "use").options("-Djna.tmpdir=" + open).run();
    assertThat(result.output())
        .contains("jna.tmpdir")
        .contains(open + " is writable by others and has no sticky bit")
        .doesNotContain("works");
    assertThat(result.exit()).isNotZero();
    try (Stream<Path> left = Files.list(open)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aLinkToSuchADirectoryIsSeenThrough() throws Exception {
    Path link = Files.createSymbolicLink(scratch.resolve("link"), directory("open", "rwxrwxrwx"));
    JvmRun.Result result = JvmRun.of(getClass(), "use").options("-Djna.tmpdir=" + link).run();
    assertThat(result.output()).contains("writable by others").doesNotContain("works");
  }

  static void use(String[] unused) throws IOException {
    try (SharedMemory memory = SharedMemory.allocate(8)) {
      memory.longs().put(0, 42);
      System.out.println("works: " + memory.longs().get(0));
    }
  }

  static void load(String[] arguments) {
    System.load(arguments[0]);
  }

  private Path directory(String name, String mode) throws IOException {
    Path made = Files.createDirectory(scratch.resolve(name));
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
  }

  private static int plant(Path library, List<Path> places) throws IOException {
    int planted = 0;
    for (Path place : places) {
      Files.createDirectories(place);
      for (String name : NAMES) {
        Files.copy(library, place.resolve(name));
        planted++;
      }
      Files.copy(library, place.resolve("jna" + planted + ".tmp"));
      planted++;
    }
    return planted;
  }

  /** A library that leaves a mark when loaded; without a compiler one that fails to load. */
  private Path library(Path marker) throws IOException, InterruptedException {
    Path library = scratch.resolve("planted.so");
    Path source = scratch.resolve("planted.c");
    Files.writeString(
        source,
        "#include <fcntl.h>\n__attribute__((constructor)) static void loaded(void) { open(\""
            + marker
            + "\", O_CREAT | O_WRONLY, 0600); }\n");
    try {
      Process gcc =
          new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
              .inheritIO()
              .start();
      if (gcc.waitFor(60, TimeUnit.SECONDS) && gcc.exitValue() == 0) {
        return library;
      }
    } catch (IOException noCompiler) {
      // The other way below.
    }
    return Files.writeString(library, "no library");
  }
}
