package heirloom.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import heirloom.grant.InheritedPipe;
import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import heirloom.testing.HandleCensus;
import heirloom.testing.TestChild;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Java child that could load JNA, as it has it on its class path, attaches without it. */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows needs JNA to attach")
class PlainJavaChildTest {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Handoff.class)
  void noClassOfJnaIsLoaded(Handoff route) throws Exception {
    Path log = folder.resolve("classes");
    List<String> loaded;
    try (SharedMemory memory = SharedMemory.allocate(4096);
        SharedMemory oneWay = SharedMemory.allocateOneWay(4096);
        InheritedPipe pipe = InheritedPipe.toChild()) {
      oneWay.longs().put(0, 41);
      Child child = child("takes", log).inherit("memory", memory).handoff(route).start();
      child.give("one-way", oneWay);
      child.give("pipe", pipe);
      pipe.output().write(7);
      assertThat(new String(child.getInputStream().readAllBytes(), UTF_8)).isEqualTo("48");
      assertThat(child.waitFor()).isZero();
      loaded = loaded(log);
    }
    assertThat(loaded).anyMatch(line -> line.contains("heirloom.os.linux.PlainMemory"));
    assertThat(loaded).noneMatch(line -> line.contains("com.sun.jna"));
  }

  /** The log would show it: the same child, once it asks for JNA. */
  @ParameterizedTest
  @EnumSource(value = Handoff.class, names = "ENVIRONMENT")
  void theLogWouldTell(Handoff route) throws Exception {
    Path log = folder.resolve("classes");
    Child child = child("loads", log).handoff(route).start();
    assertThat(new String(child.getInputStream().readAllBytes(), UTF_8)).isEqualTo("8");
    assertThat(child.waitFor()).isZero();
    assertThat(loaded(log)).anyMatch(line -> line.contains("com.sun.jna.Native"));
  }

  private static ChildBuilder child(String helper, Path log) {
    return ChildBuilder.java(
            TestChild.class,
            TestChild.arguments(PlainJavaChildTest.class, helper).toArray(new String[0]))
        .jvmOptions("-Xlog:class+load:file=" + log, "-XX:TieredStopAtLevel=1")
        .controlled()
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private static List<String> loaded(Path log) throws Exception {
    return Files.readAllLines(log).stream().filter(line -> line.contains(" source: ")).toList();
  }

  static void takes(String[] arguments) throws Exception {
    Duration patience = Duration.ofMinutes(2);
    Inheritance given = Inheritance.current();
    try (SharedMemory memory = given.memory("memory");
        SharedMemory oneWay = given.await("one-way", SharedMemory.TYPE, patience);
        InputStream pipe = given.await("pipe", InheritedPipe.INPUT, patience)) {
      memory.longs().put(0, oneWay.longs().get(0) + pipe.read());
      System.out.print(memory.longs().get(0));
    }
  }

  static void loads(String[] arguments) {
    System.out.print(Native.POINTER_SIZE);
  }
}
