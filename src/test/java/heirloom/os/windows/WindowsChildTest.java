package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import heirloom.Heirloom;
import heirloom.Support;
import heirloom.grant.InheritanceException;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
import heirloom.testing.TestChild;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The public face on Windows, end to end. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "starts Windows children")
final class WindowsChildTest {

  @TempDir Path folder;

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  private static ChildBuilder java(String helper, String... arguments) {
    return ChildBuilder.java(
            TestChild.class,
            TestChild.arguments(WindowsChildTest.class, helper, arguments).toArray(new String[0]))
        .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");
  }

  @Test
  void theSystemIsSupported() {
    Support support = Heirloom.support();
    assertThat(support.level()).isEqualTo(Support.Level.SUPPORTED);
    assertThat(support.toString()).contains("java.lang.ProcessImpl").contains("HANDLE_LIST");
  }

  @Test
  void aChildReadsWritesAndEnds() throws Exception {
    Child child =
        new ChildBuilder("cmd", "/q", "/v:on", "/c", "set /p x=& echo out !x!& exit 7").start();
    try (OutputStream input = child.getOutputStream()) {
      input.write("in\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(text(child.getInputStream())).contains("out in");
    assertThat(child.waitFor()).isEqualTo(7);
    assertThat(child.exitValue()).isEqualTo(7);
    assertThat(child.isAlive()).isFalse();
    assertThat(child.exitStatus().signal()).isEmpty();
  }

  @Test
  void whileItLivesItHasNoExitValueAndEndsWhenAsked() throws Exception {
    Child child = new ChildBuilder("cmd").start();
    assertThat(child.isAlive()).isTrue();
    assertThatThrownBy(child::exitValue).isInstanceOf(IllegalThreadStateException.class);
    assertThat(child.waitFor(1, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(child.toHandle().isAlive()).isTrue();
    CountDownLatch seen = new CountDownLatch(1);
    var unused = child.onExit().thenRun(seen::countDown);
    child.destroy();
    assertThat(child.waitFor()).isEqualTo(1);
    assertThat(seen.await(60, TimeUnit.SECONDS)).isTrue();
    child.destroyForcibly();
  }

  @Test
  void failuresAreToldInTheJdksWords() {
    for (List<String> command :
        List.of(List.of("no-such-program"), List.of("C:\\no\\such\\program.exe", "a"))) {
      Throwable jdk = catchThrowable(() -> new ProcessBuilder(command).start());
      assertThatThrownBy(() -> new ChildBuilder(command).start())
          .isExactlyInstanceOf(IOException.class)
          .hasMessage(jdk.getMessage());
    }
    File nowhere = folder.resolve("nowhere").toFile();
    Throwable jdk = catchThrowable(() -> new ProcessBuilder("cmd").directory(nowhere).start());
    assertThatThrownBy(() -> new ChildBuilder("cmd").directory(nowhere).start())
        .isExactlyInstanceOf(IOException.class)
        .hasMessage(jdk.getMessage());
  }

  @Test
  void redirectsGoToFiles() throws Exception {
    Path in = Files.writeString(folder.resolve("in"), "line\r\n");
    Path out = folder.resolve("out");
    for (int i = 0; i < 2; i++) {
      Child child =
          new ChildBuilder("cmd", "/q", "/v:on", "/c", "set /p x=& echo got !x!")
              .redirectInput(in.toFile())
              .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(child.waitFor()).isZero();
    }
    assertThat(Files.readAllLines(out)).hasSize(2).allMatch(line -> line.contains("got line"));
  }

  @ParameterizedTest
  @EnumSource(Handoff.class)
  void memoryArrivesByEveryRoute(Handoff route) throws Exception {
    try (SharedMemory data = SharedMemory.allocateOneWay(100_000);
        SharedMemory out = SharedMemory.allocate(5000)) {
      data.doubles().put(12_499, 2.5);
      Child child =
          java("read", route.name())
              .inherit("data", data)
              .inherit("out", out)
              .handoff(route)
              .redirectErrorStream(true)
              .start();
      assertThat(text(child.getInputStream())).isEqualTo("[data, out]\n");
      assertThat(child.waitFor()).isZero();
      assertThat(out.doubles().get(0)).isEqualTo(2.5);
    }
  }

  static void read(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    System.out.print(given.names() + "\n");
    SharedMemory data = given.memory("data");
    SharedMemory out = given.memory("out");
    if (data.size() != 100_000 || data.isWritable() || !data.isOneWay() || !out.isWritable()) {
      throw new AssertionError(data + " " + out);
    }
    if (!data.bytes().isReadOnly()) {
      throw new AssertionError("one-way memory is writable");
    }
    out.doubles().put(0, data.doubles().get(12_499));
    try {
      given.memory("data");
      throw new AssertionError("taken twice");
    } catch (InheritanceException e) {
      if (e.reason() != InheritanceException.Reason.ALREADY_TAKEN) {
        throw e;
      }
    }
    data.close();
    out.close();
  }

  /** That it is this process's number too: WindowsSpawnTest, which sees the calls. */
  @Test
  void theValueOnTheLineIsTheHandoffsAndTheChilds() throws Exception {
    long size = 67 * 4096L;
    try (SharedMemory memory = SharedMemory.allocate(size)) {
      Child child =
          new ChildBuilder("cmd", "/q", "/c", "echo {handle:m} %HEIRLOOM%& set /p x=")
              .inherit("m", memory)
              .expandPlaceholders()
              .start();
      try (BufferedReader lines = child.inputReader(StandardCharsets.US_ASCII);
          OutputStream input = child.getOutputStream()) {
        String[] words = lines.readLine().trim().split(" ", -1);
        long number = Long.decode(words[0]);
        String entry = words[1].substring(words[1].lastIndexOf("/m:"));
        assertThat(Long.decode(entry.split(":", -1)[2])).isEqualTo(number);
        assertThat(ChildHandles.of(child.pid(), 4096))
            .contains(new ChildHandles.Held(number, "Section", size + 4096));
        input.write('\n');
      }
      child.waitFor();
    }
  }
}
