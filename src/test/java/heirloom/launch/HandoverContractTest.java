package heirloom.launch;

import static heirloom.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.grant.InheritedFile;
import heirloom.grant.InheritedPipe;
import heirloom.inherit.Inheritance;
import heirloom.memory.SharedMemory;
import heirloom.os.Current;
import heirloom.testing.COracle;
import heirloom.testing.Client;
import heirloom.testing.HandleCensus;
import heirloom.testing.TestChild;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a child is given arrives, whatever the thing, by every route, in every kind of child. Each
 * child gets six things at once: memory that both write, memory that only the parent writes, a file
 * to read, a file to append to, a pipe each way.
 */
@ExtendWith(HandleCensus.class)
class HandoverContractTest {

  private static final int MANY = 250;

  @TempDir Path folder;

  /** Who takes. */
  enum Kind {
    JAVA,
    /** Java, given its handles while it is suspended: other than JAVA on Windows only. */
    SUSPENDED,
    PYTHON,
    /** With the headers of {@code child-app/c}. */
    C,
    /** A program that knows nothing of handoffs: it gets paths and numbers as arguments. */
    UNAWARE
  }

  static Stream<Arguments> routesAndKinds() {
    return Stream.of(Handoff.values())
        .flatMap(route -> Stream.of(Kind.values()).map(kind -> Arguments.of(route, kind)))
        .filter(one -> Current.isWindows() || one.get()[1] != Kind.SUSPENDED)
        // An unaware program cannot be told of what comes after its start.
        .filter(one -> !List.of(one.get()).equals(List.of(Handoff.DUPLICATE, Kind.UNAWARE)));
  }

  static Stream<Arguments> awareKinds() {
    return routesAndKinds().filter(one -> one.get()[1] != Kind.UNAWARE);
  }

  private ChildBuilder child(Kind kind, String helper) {
    assumeTrue(
        kind != Kind.UNAWARE || OS.LINUX.isCurrentOs(),
        "on Windows no path names a handle; WindowsChildInCTest has a program without our code");
    return switch (kind) {
      case JAVA -> java(helper);
      case SUSPENDED -> java(helper).suspendedStart();
      case PYTHON -> python(helper);
      case C -> new ChildBuilder(COracle.program("heirloom_handover"), helper);
      case UNAWARE -> new ChildBuilder("/bin/sh", "-c", UNAWARE_SCRIPT, "sh").expandPlaceholders();
    };
  }

  private static ChildBuilder java(String helper) {
    String[] words = TestChild.arguments(HandoverContractTest.class, helper).toArray(new String[0]);
    return ChildBuilder.java(TestChild.class, words)
        .jvmOptions("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  private static ChildBuilder python(String helper) {
    List<String> words = new ArrayList<>(Client.PYTHON.command("handover"));
    words.add(helper);
    return new ChildBuilder(words);
  }

  private static final String UNAWARE_SCRIPT =
      "printf back | dd of=\"$1\" conv=notrunc 2>/dev/null;"
          + " head -c 6 \"$2\";"
          + " cat <&\"$3\";"
          + " echo child >&\"$4\";"
          + " cat <\"$5\";"
          + " echo child >\"$6\"";

  @ParameterizedTest
  @MethodSource("routesAndKinds")
  void everyThingArrives(Handoff route, Kind kind) throws Exception {
    Path input = Files.writeString(folder.resolve("input"), "file\n");
    Path log = Files.writeString(folder.resolve("log"), "old\n");
    try (SharedMemory both = SharedMemory.allocate(4096);
        SharedMemory oneWay = SharedMemory.allocateOneWay(4096);
        InheritedPipe to = InheritedPipe.toChild();
        InheritedPipe from = InheritedPipe.fromChild()) {
      both.bytes().put("both--".getBytes(UTF_8));
      oneWay.bytes().put("oneway".getBytes(UTF_8));
      ChildBuilder builder =
          child(kind, "takeAll")
              .inherit("both", both)
              .inherit("one-way", oneWay)
              .inherit("input", InheritedFile.read(input))
              .inherit("log", InheritedFile.append(log))
              .inherit("to", to)
              .inherit("from", from)
              .handoff(route)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      if (kind == Kind.UNAWARE) {
        builder
            .command()
            .addAll(
                List.of(
                    "{path:both}",
                    "{path:one-way}",
                    "{handle:input}",
                    "{handle:log}",
                    "{path:to}",
                    "{path:from}"));
      }
      Child child = builder.start();
      try (OutputStream out = to.output()) {
        out.write("pipe\n".getBytes(UTF_8));
      }
      String answer = new String(from.input().readAllBytes(), UTF_8);
      String printed = new String(child.getInputStream().readAllBytes(), UTF_8);

      assertThat(child.waitFor()).isZero();
      assertThat(printed).isEqualTo("onewayfile\npipe\n");
      assertThat(answer).isEqualTo("child\n");
      assertThat(log).hasContent("old\nchild\n");
      byte[] seen = new byte[6];
      both.bytes().get(seen);
      assertThat(new String(seen, UTF_8)).isEqualTo("back--");
    }
  }

  static void takeAll(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    given.memory("both").bytes().put("back".getBytes(UTF_8));
    byte[] oneWay = new byte[6];
    given.memory("one-way").bytes().get(oneWay);
    System.out.write(oneWay);
    try (FileChannel file = given.file("input")) {
      ByteBuffer bytes = ByteBuffer.allocate(16);
      while (file.read(bytes) >= 0) {
        // Until its end.
      }
      System.out.write(bytes.array(), 0, bytes.position());
    }
    try (FileChannel log = given.file("log")) {
      log.write(ByteBuffer.wrap("child\n".getBytes(UTF_8)));
    }
    try (InputStream pipe = given.input("to")) {
      pipe.transferTo(System.out);
    }
    try (OutputStream pipe = given.output("from")) {
      pipe.write("child\n".getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @MethodSource("awareKinds")
  void manyGrantsArriveInOrder(Handoff route, Kind kind) throws Exception {
    List<SharedMemory> regions = new ArrayList<>();
    try {
      ChildBuilder builder =
          child(kind, "takeMany").handoff(route).redirectError(ProcessBuilder.Redirect.INHERIT);
      for (int i = 0; i < MANY; i++) {
        SharedMemory region = SharedMemory.allocate(8);
        regions.add(region);
        region.longs().put(0, i);
        builder.inherit("r" + i, region);
      }
      Child child = builder.start();
      String printed = new String(child.getInputStream().readAllBytes(), UTF_8);

      assertThat(printed.strip()).isEqualTo(MANY + " right");
      assertThat(child.waitFor()).isZero();
      for (int i = 0; i < MANY; i++) {
        assertThat(regions.get(i).longs().get(0)).isEqualTo(-i);
      }
    } finally {
      regions.forEach(SharedMemory::close);
    }
  }

  static void takeMany(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    int right = 0;
    for (String name : given.names()) {
      SharedMemory region = given.memory(name);
      long value = region.longs().get(0);
      right += name.equals("r" + value) ? 1 : 0;
      region.longs().put(0, -value);
    }
    System.out.println(right + " right");
  }

  @ParameterizedTest
  @MethodSource("awareKinds")
  void moreArrivesWhileTheChildRuns(Handoff route, Kind kind) throws Exception {
    Path log = folder.resolve("log");
    try (SharedMemory first = SharedMemory.allocate(8)) {
      Child child =
          child(kind, "takeLate")
              .inherit("first", first)
              .handoff(route)
              .controlled()
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      await().until(() -> first.longs().get(0) == 1);
      try (SharedMemory late = SharedMemory.allocate(8)) {
        late.longs().put(0, 42);
        child.give("late", late);
      }
      await().until(() -> first.longs().get(0) == 42);
      child.give("log", InheritedFile.append(log));
      try (InheritedPipe pipe = InheritedPipe.toChild()) {
        child.give("pipe", pipe);
        pipe.output().write("pipe\n".getBytes(UTF_8));
      }
      String printed = new String(child.getInputStream().readAllBytes(), UTF_8);
      assertThat(child.waitFor()).isZero();
      assertThat(printed).isEqualTo("pipe\n");
      assertThat(log).hasContent("late");
    }
  }

  static void takeLate(String[] arguments) throws Exception {
    Duration patience = Duration.ofSeconds(90);
    Inheritance given = Inheritance.current();
    SharedMemory first = given.memory("first");
    first.longs().put(0, 1);
    SharedMemory late = given.await("late", SharedMemory.TYPE, patience);
    first.longs().put(0, late.longs().get(0));
    try (FileChannel log = given.await("log", InheritedFile.TYPE, patience)) {
      log.write(ByteBuffer.wrap("late".getBytes(UTF_8)));
    }
    try (InputStream pipe = given.await("pipe", InheritedPipe.INPUT, patience)) {
      pipe.transferTo(System.out);
    }
  }
}
