package heirloom.traps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.launch.ChildBuilder;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With module-info Surefire moves classes from java.class.path to jdk.module.path, so a child JVM
 * gets NoClassDefFoundError. (Measured on Linux.) Child commands pass both paths, the modules that
 * this JVM resolved, and the main class's module.
 */
final class ModulePathHidesClassesFromChild {

  private static final String SOURCE =
      """
      package app;
      import heirloom.inherit.Inheritance;
      import heirloom.launch.*;
      import heirloom.memory.SharedMemory;
      class Main {
        public static void main(String[] arguments) throws Exception {
          if (arguments[0].equals("child")) {
            Inheritance.current().memory("region").longs().put(0, 7);
            System.out.println("child in " + Main.class.getModule());
            return;
          }
          System.out.println("parent in " + Main.class.getModule());
          try (SharedMemory region = SharedMemory.allocate(8)) {
            ChildBuilder builder = ChildBuilder.java(Main.class, "child").inherit("region", region);
            if (arguments[0].equals("watched")) {
              builder.endWithParent();
            }
            for (int i = 0; i < arguments.length; i++) {
              Child child = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
              child.getInputStream().transferTo(System.out);
              System.out.println(child.waitFor() + " " + region.longs().get(0));
              builder.endWithParent();
            }
          }
        }
      }
      """;

  @TempDir private Path folder;
  private String libraries = "";

  @BeforeEach
  void makeTheLibraryAJar() throws Exception {
    Path classes =
        Path.of(ChildBuilder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = classes;
    if (Files.isDirectory(classes)) {
      jar = folder.resolve("heirloom.jar");
      pack(classes, jar);
    }
    List<String> all = new ArrayList<>(List.of(jar.toString()));
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> Path.of(entry).getFileName().toString().startsWith("jna"))
        .forEach(all::add);
    libraries = String.join(File.pathSeparator, all);
  }

  private static void pack(Path classes, Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Automatic-Module-Name", "heirloom");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> all = Files.walk(classes)) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(one).toString().replace(File.separatorChar, '/');
        if (!name.equals("META-INF/MANIFEST.MF")) {
          out.putNextEntry(new JarEntry(name));
          Files.copy(one, out);
        }
      }
    }
  }

  private Path compile(String... moduleInfo) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assumeTrue(compiler != null, "this Java has no compiler");
    Path source = Files.createDirectories(folder.resolve("source"));
    List<String> line = new ArrayList<>(List.of("-nowarn", "-d", folder.resolve("app").toString()));
    line.addAll(List.of(moduleInfo.length == 0 ? "-cp" : "-p", libraries));
    line.add(Files.writeString(source.resolve("Main.java"), SOURCE).toString());
    for (String text : moduleInfo) {
      line.add(Files.writeString(source.resolve("module-info.java"), text).toString());
    }
    assertThat(compiler.run(null, null, null, line.toArray(new String[0]))).isZero();
    return folder.resolve("app");
  }

  private static List<String> run(String... options) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-XX:TieredStopAtLevel=1");
    line.addAll(Arrays.asList(options));
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().remove("CLASSPATH");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process parent = builder.start();
    String output = new String(parent.getInputStream().readAllBytes(), UTF_8);
    assertThat(parent.waitFor()).as(output).isZero();
    return output.lines().collect(Collectors.toList());
  }

  @Test
  void aMainClassInAModule() throws Exception {
    Path app = compile("module app { requires heirloom; }");

    assertThat(
            run(
                "-p",
                app + File.pathSeparator + libraries,
                "-m",
                "app/app.Main",
                "plain",
                "watched"))
        .containsExactly(
            "parent in module app", "child in module app", "0 7", "child in module app", "0 7");
  }

  @Test
  void aMainClassOnTheClassPathAndTheLibraryInAModule() throws Exception {
    Path app = compile();

    List<String> output =
        run(
            "-p",
            libraries,
            "--add-modules",
            "heirloom",
            "-cp",
            app.toString(),
            "app.Main",
            "watched");
    assertThat(output).hasSize(3);
    assertThat(output.get(0)).startsWith("parent in unnamed module");
    assertThat(output.get(1)).startsWith("child in unnamed module");
    assertThat(output).element(2).isEqualTo("0 7");
  }
}
