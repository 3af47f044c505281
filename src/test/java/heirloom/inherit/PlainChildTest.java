package heirloom.inherit;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.memory.SharedMemory;
import heirloom.os.MemoryRequest;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.testing.HandedChild;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a Java child on Linux loads to attach: the library's own few classes. It has no JNA on its
 * class path here; {@code PlainJavaChildTest} has one that could load it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows needs JNA to attach")
final class PlainChildTest {

  /** Each costs a start a fifth of a millisecond; more of them should be a decision. */
  private static final int CLASSES = Runtime.version().feature() >= 22 ? 29 : 28;

  @TempDir private Path folder;

  /** Attaches and reads. */
  static final class Reads {
    private Reads() {}

    public static void main(String[] arguments) throws Exception {
      double[] values = new double[2];
      try (SharedMemory prices = Inheritance.current().memory("prices")) {
        prices.doubles().get(values);
      }
      System.out.print(values[0] + values[1]);
    }
  }

  @Test
  void attachesWithTheLibrarysClassesAlone() throws Exception {
    List<String> loaded = classesLoaded(false);
    assertThat(loaded).filteredOn(name -> name.contains("Libc")).isEmpty();
    assertThat(loaded).filteredOn(name -> name.startsWith("heirloom.os.windows")).isEmpty();
    assertThat(loaded).contains("heirloom.os.linux.PlainMemory");
  }

  @Test
  void loadsFewClassesAndNoLambdaOfOurs() throws Exception {
    for (boolean byProperty : new boolean[] {false, true}) {
      List<String> ours =
          classesLoaded(byProperty).stream()
              .filter(name -> name.startsWith("heirloom."))
              .filter(name -> !name.contains(PlainChildTest.class.getSimpleName()))
              .toList();
      assertThat(ours).hasSizeLessThanOrEqualTo(CLASSES);
      assertThat(ours).noneMatch(name -> name.contains("$$Lambda"));
    }
  }

  /** What reflection with six arguments makes: most of a child's start. */
  @Test
  @EnabledForJreRange(
      min = JRE.JAVA_22,
      disabledReason = "Java 17 calls by reflection natively at first, and has no other way to map")
  void aMappingIsNotMadeByReflection() throws Exception {
    assertThat(classesLoaded(false))
        .noneMatch(name -> name.startsWith("java.lang.invoke.BoundMethodHandle$Species_LLLL"));
  }

  private List<String> classesLoaded(boolean byProperty) throws Exception {
    Path log = folder.resolve("classes-" + byProperty);
    MemoryRequest request = new MemoryRequest(16, false, false, "prices");
    try (OsMemory memory = heirloom.os.Current.os().createMemory(request);
        OsHandle handle = memory.openForChild()) {
      memory.map(0, 16, true).buffer(0, 16).putDouble(0, 1.5).putDouble(8, 2.5);
      HandedChild child =
          HandedChild.program(Reads.class.getName())
              .options("-Xlog:class+load:file=" + log)
              .give("prices", "memory", handle, "access", "rw", "size", "16");
      PortSpawn.Result result = (byProperty ? child.byProperty() : child).spawn().run();
      assertThat(result.output()).isEqualTo("4.0");
      assertThat(result.exit().code()).isZero();
    }
    // [0.012s][info][class,load] java.lang.Object source: …
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains(" source: "))
        .map(line -> line.replaceAll("^.*\\] (\\S+) source: .*$", "$1"))
        .toList();
  }
}
