package heirloom.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The command line of a child JVM, for every way in which this one may have been started. */
class JavaCommandTest {

  private static final Path HERE = Path.of("/here");

  /** As this system writes it. */
  private static String here(String path) {
    return path.replace("/", File.separator);
  }

  private static JavaRuntime runtime(
      String classPath, String modulePath, Set<String> modules, String library) {
    return new JavaRuntime(
        "/jdk/bin/java",
        classPath,
        modulePath,
        HERE,
        modules,
        library.isEmpty() ? Optional.empty() : Optional.of(library),
        false);
  }

  private static JavaCommand command(JavaRuntime runtime, String module) {
    return new JavaCommand(
        runtime,
        "app.Main",
        module.isEmpty() ? Optional.empty() : Optional.of(module),
        List.of(),
        false,
        false,
        List.of("one", "two"));
  }

  @Test
  void aClassPathIsMadeAbsolute() {
    assertThat(command(runtime("a.jar:/b/c.jar::sub/d", "", Set.of(), ""), "").line())
        .containsExactly(
            "/jdk/bin/java",
            "-cp",
            here("/here/a.jar:/b/c.jar:/here:/here/sub/d"),
            "app.Main",
            "one",
            "two");
  }

  @Test
  void aModuleIsNamedWithItsMainClass() {
    assertThat(
            command(runtime("", "mods:x.jar", Set.of("app", "heirloom"), "heirloom"), "app").line())
        .containsExactly(
            "/jdk/bin/java",
            "-p",
            here("/here/mods:/here/x.jar"),
            "--add-modules",
            "app,heirloom",
            "-m",
            "app/app.Main",
            "one",
            "two");
  }

  @Test
  void bothPathsArePassedWhenBothAreThere() {
    assertThat(command(runtime("c.jar", "m.jar", Set.of("m"), ""), "").upToMain())
        .containsExactly(
            "-cp",
            here("/here/c.jar"),
            "-p",
            here("/here/m.jar"),
            "--add-modules",
            "m",
            "app.Main");
  }

  @Test
  void theWatchingMainComesBeforeTheUsersMain() {
    assertThat(command(runtime("c.jar", "", Set.of(), ""), "").underLifeline().upToMain())
        .containsExactly("-cp", here("/here/c.jar"), "heirloom.inherit.LifelineMain", "app.Main");
    assertThat(
            command(runtime("", "m", Set.of("app", "heirloom"), "heirloom"), "app")
                .underLifeline()
                .upToMain())
        .endsWith(
            "--add-opens=app/app=heirloom",
            "-m",
            "heirloom/heirloom.inherit.LifelineMain",
            "app.Main");
    assertThat(
            command(runtime("heirloom.jar", "m", Set.of("app"), ""), "app")
                .underLifeline()
                .upToMain())
        .endsWith("--add-opens=app/app=ALL-UNNAMED", "heirloom.inherit.LifelineMain", "app.Main");
  }

  @Test
  void nativeAccessIsNamedOnlyForWhoLoadsNativeCode() {
    JavaRuntime plain = runtime("c.jar", "", Set.of(), "");
    assertThat(command(plain, "").upToMain()).noneMatch(word -> word.contains("native"));
    assertThat(command(plain, "").withNativeAccess().upToMain())
        .contains("--enable-native-access=ALL-UNNAMED");
    JavaRuntime modular = runtime("", "m", Set.of("app", "com.sun.jna", "heirloom"), "heirloom");
    assertThat(command(modular, "app").withNativeAccess().upToMain())
        .contains("--enable-native-access=com.sun.jna,heirloom");
  }

  @Test
  void jvmOptionsComeAfterOurs() {
    assertThat(
            command(runtime("c.jar", "", Set.of(), ""), "")
                .plusOptions(List.of("-Xmx1g"))
                .plusOptions(List.of("-cp", "other.jar"))
                .upToMain())
        .containsExactly("-cp", here("/here/c.jar"), "-Xmx1g", "-cp", "other.jar", "app.Main");
  }

  @Test
  void thisJvmsOwnOptionsAreNotPassedOn() {
    System.setProperty("heirloom.test.option", "x");
    try {
      assertThat(ChildBuilder.java(JavaCommandTest.class).command())
          .noneMatch(word -> word.startsWith("-X") || word.startsWith("-D"))
          .noneMatch(word -> word.startsWith("-javaagent"));
    } finally {
      System.clearProperty("heirloom.test.option");
    }
  }

  @Test
  void aClassThatAChildCannotFindIsRefused() throws Exception {
    assumeTrue(ToolProvider.getSystemJavaCompiler() != null, "this Java has no compiler");
    Class<?> elsewhere = elsewhere();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChildBuilder.java(elsewhere))
        .withMessage("main=Main, a child JVM will not find it: it is not on the class path");
  }

  /** A class of a loader that only this JVM has. */
  private static Class<?> elsewhere() throws Exception {
    Path folder = Files.createTempDirectory("heirloom-elsewhere");
    Path source = folder.resolve("Main.java");
    try {
      Files.writeString(source, "public class Main {}");
      int result =
          ToolProvider.getSystemJavaCompiler()
              .run(null, null, null, "-d", folder.toString(), source.toString());
      assertThat(result).isZero();
      try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
        return loader.loadClass("Main");
      }
    } finally {
      Files.deleteIfExists(folder.resolve("Main.class"));
      Files.deleteIfExists(source);
      Files.deleteIfExists(folder);
    }
  }

  @Test
  void argumentFilesQuoteEverything() {
    assertThat(ArgumentFile.content(List.of("a b", "", "q\"\\", "n\nt\t", "@x", "#")))
        .isEqualTo("\"a b\"\n\"\"\n\"q\\\"\\\\\"\n\"n\\nt\\t\"\n\"@x\"\n\"#\"\n");
  }
}
