package heirloom.inherit;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.InheritanceException;
import heirloom.grant.InheritedFile;
import heirloom.grant.InheritedPipe;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
import heirloom.testing.TestChild;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grants that come over the control line to a Java child, which opens them without native code. */
final class LateGrantsTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void everyKindComesLate() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "start ");
    try (SharedMemory region = SharedMemory.allocate(8192);
        SharedMemory oneWay = SharedMemory.allocateOneWay(4096);
        InheritedPipe up = InheritedPipe.fromChild();
        InheritedPipe down = InheritedPipe.toChild()) {
      oneWay.ints().put(0, 41);
      Child child = helper("takesEveryKind").controlled().start();
      child.give("region", region);
      child.give("one-way", oneWay);
      child.give("log", InheritedFile.append(log));
      child.give("up", up);
      child.give("down", down);
      down.output().write(7);
      assertThat(up.input().read()).isEqualTo(8);
      assertThat(output(child)).isEqualTo("[region, one-way, log, up, down] read-only");
      assertThat(region.ints().get(1)).isEqualTo(42);
      assertThat(Files.readString(log)).isEqualTo("start late");
    }
  }

  static void takesEveryKind(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    try (SharedMemory region = given.await("region", SharedMemory.TYPE, LONG);
        SharedMemory oneWay = given.await("one-way", SharedMemory.TYPE, LONG);
        FileChannel log = given.await("log", InheritedFile.TYPE, LONG);
        OutputStream up = given.await("up", InheritedPipe.OUTPUT, LONG);
        InputStream down = given.await("down", InheritedPipe.INPUT, LONG)) {
      region.ints().put(1, oneWay.ints().get(0) + 1);
      log.write(ByteBuffer.wrap("late".getBytes(StandardCharsets.UTF_8)));
      up.write(down.read() + 1);
      System.out.print(given.names() + (oneWay.isWritable() ? " writable" : " read-only"));
    }
  }

  @Test
  void whatBelongsToTheStartIsThereAtOnce() throws Exception {
    try (SharedMemory first = SharedMemory.allocate(100);
        SharedMemory later = SharedMemory.allocate(200)) {
      first.longs().put(0, 5);
      Child child =
          helper("takesFirstAndLater")
              .inherit("first", first)
              .inherit("second", first)
              .handoff(Handoff.DUPLICATE)
              .start();
      child.give("later", later);
      assertThat(output(child)).isEqualTo("[first, second] 5 5 200");
    }
  }

  static void takesFirstAndLater(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    System.out.print(given.names());
    System.out.print(" " + given.memory("first").longs().get(0));
    System.out.print(" " + given.memory("second").longs().get(0));
    System.out.print(" " + given.await("later", SharedMemory.TYPE, LONG).size());
  }

  @Test
  void theGiverMayCloseItsOwnAndTheChildMayTakeMuchLater() throws Exception {
    Child child = helper("takesAfterAWhile").controlled().start();
    try (SharedMemory region = SharedMemory.allocate(100)) {
      region.longs().put(0, 6);
      child.give("region", region);
    }
    try (SharedMemory after = SharedMemory.allocate(100)) {
      child.give("after", after);
      assertThat(output(child)).isEqualTo("6");
    }
  }

  static void takesAfterAWhile(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    given.await("after", SharedMemory.TYPE, LONG).close();
    System.out.print(given.memory("region").longs().get(0));
  }

  @Test
  void waitingEndsByTimeAndByTheLinesEnd() throws Exception {
    try (SharedMemory region = SharedMemory.allocate(100)) {
      // The lifeline of this exchange is the child's standard input.
      Child child = helper("waitsInVain").controlled().inherit("region", region).start();
      assertThat(output(child)).isEqualTo("TimeoutException ALREADY_TAKEN");
    }
  }

  static void waitsInVain(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    try {
      given.await("never", SharedMemory.TYPE, Duration.ofMillis(1));
    } catch (TimeoutException e) {
      System.out.print("TimeoutException ");
    }
    given.memory("region").close();
    try {
      given.await("region", SharedMemory.TYPE, LONG);
    } catch (InheritanceException e) {
      System.out.print(e.reason());
    }
  }

  private static ChildBuilder helper(String name) {
    return ChildBuilder.java(
            TestChild.class, TestChild.arguments(LateGrantsTest.class, name).toArray(String[]::new))
        .jvmOptions("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m")
        .redirectErrorStream(true);
  }

  private static String output(Child child) throws Exception {
    try (BufferedReader reader = child.inputReader()) {
      StringBuilder all = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        all.append((char) c);
      }
      assertThat(child.waitFor()).as(all.toString()).isZero();
      return all.toString();
    }
  }
}
