package heirloom.launch;

import static heirloom.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import heirloom.testing.TestChild;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real child JVMs: their lines reach them whole, whatever the length. */
@ExtendWith(HandleCensus.class)
class JavaChildTest {

  @TempDir Path folder;

  private static ChildBuilder java(String helper, List<String> arguments) {
    List<String> all = TestChild.arguments(JavaChildTest.class, helper);
    all.addAll(arguments);
    return ChildBuilder.java(TestChild.class, all.toArray(new String[0]))
        .jvmOptions("-XX:TieredStopAtLevel=1", "-Dan.option=a \"b\" c\\d")
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private static List<String> awkward(int times) {
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      arguments.addAll(
          List.of(
              "plain", "a b", "", "q\"q", "back\\slash\\", "@x", "#y", "*", "'s'", "t\tn\nr\rf\f"));
    }
    return arguments;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void argumentsArriveAsTheyAre(int times) throws Exception {
    List<String> arguments = awkward(times);
    // The java launcher of Windows puts file names in the place of a pattern that is not quoted.
    Files.createFile(folder.resolve("one"));
    Files.createFile(folder.resolve("two"));
    Child child = java("print", arguments).directory(folder.toFile()).start();
    String printed = new String(child.getInputStream().readAllBytes(), UTF_8);

    assertThat(child.waitFor()).isZero();
    assertThat(printed.lines())
        .containsExactly(
            "a \"b\" c\\d",
            Integer.toString(arguments.size()),
            Integer.toHexString(arguments.hashCode()));
  }

  static void print(String[] arguments) {
    System.out.println(System.getProperty("an.option"));
    System.out.println(arguments.length);
    System.out.println(Integer.toHexString(Arrays.asList(arguments).hashCode()));
  }

  @Test
  void aLongLineGoesWithGrantsPlaceholdersAndALifeline() throws Exception {
    // With placeholders the arguments stay on the line, which on Windows holds 32,766 characters.
    List<String> arguments = new ArrayList<>(awkward(100));
    arguments.add("{handle:region}");
    try (SharedMemory region = SharedMemory.allocate(8)) {
      Child child =
          java("printAndTake", arguments)
              .jvmOptions("-Dlong=" + "x".repeat(25_000))
              .inherit("region", region)
              .handoff(Handoff.COMMAND_LINE)
              .expandPlaceholders()
              .endWithParent()
              .start();
      String printed = new String(child.getInputStream().readAllBytes(), UTF_8);
      assertThat(child.waitFor()).isZero();
      assertThat(printed.strip()).isEqualTo("1001 number");
      assertThat(region.longs().get(0)).isEqualTo(42);
    }
  }

  static void printAndTake(String[] arguments) throws Exception {
    Inheritance.current().memory("region").longs().put(0, 42);
    boolean number = arguments[arguments.length - 1].matches("\\d+");
    System.out.println(arguments.length + (number ? " number" : " no number"));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc/self/cmdline")
  void theArgumentFileHasNoNameAndGoesWithTheChild() throws Exception {
    int before = memoryFiles();
    Child child = java("tellFile", awkward(1000)).start();
    String printed = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(printed.lines())
        .first(InstanceOfAssertFactories.STRING)
        .startsWith("/proc/" + ProcessHandle.current().pid() + "/fd/");
    // No descriptor of it in the child either.
    assertThat(printed).doesNotContain("memfd:");
    child.waitFor();
    await().until(() -> memoryFiles() <= before);
  }

  private static int memoryFiles() {
    return HandleCensus.count().getOrDefault("memory", 0);
  }

  /** As the JVM saw its line: the file, whose name ends the first part of /proc/self/cmdline. */
  static void tellFile(String[] arguments) throws Exception {
    String line = Files.readString(Path.of("/proc/self/cmdline"));
    for (String word : line.split("\0", -1)) {
      if (word.startsWith("@") && !word.equals("@x")) {
        System.out.println(word.substring(1));
      }
    }
    for (File one : new File("/proc/self/fd").listFiles()) {
      if (Files.isSymbolicLink(one.toPath())) {
        System.out.println(Files.readSymbolicLink(one.toPath()));
      }
    }
  }

  @Test
  void aRelativeClassPathIsThisJvms() throws Exception {
    // A child in another directory still finds the classes.
    Child child = java("print", List.of()).directory(folder.toFile()).start();
    String printed = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor()).isZero();
    assertThat(printed.lines().skip(1)).first().isEqualTo("0");
  }
}
