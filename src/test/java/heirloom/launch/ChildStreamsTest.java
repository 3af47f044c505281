package heirloom.launch;

import static heirloom.launch.ShellChild.catching;
import static heirloom.launch.ShellChild.inNativeCall;
import static heirloom.launch.ShellChild.shell;
import static heirloom.launch.ShellChild.text;
import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.HandleCensus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real child's streams: to its end, past it, and while a grandchild keeps them. */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "sh, cat and signals")
class ChildStreamsTest {
  @TempDir Path folder;

  @Test
  void whatWasWrittenStaysReadableAfterTheEnd() throws Exception {
    Child child = shell("echo out; echo err >&2").start();
    assertThat(child.waitFor()).isZero();
    Map<String, Integer> open = HandleCensus.count();
    assertThat(text(child.getInputStream())).isEqualTo("out\n");
    assertThat(text(child.getErrorStream())).isEqualTo("err\n");
    assertThat(open).isEqualTo(HandleCensus.count());
    child.getOutputStream().write(1);
    assertThatThrownBy(() -> child.getOutputStream().flush()).hasMessage("Stream closed");
  }

  @Test
  void closeReleasesAReaderWhosePipeAGrandchildKeeps() throws Exception {
    Child child = shell("sleep 1000 & echo $!; read x").start();
    BufferedReader lines = child.inputReader();
    long grandchild = Long.parseLong(lines.readLine());
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread reader = new Thread(() -> end.set(catching(lines::readLine)));
    reader.start();
    await().until(() -> inNativeCall(reader));
    child.getOutputStream().close();
    child.waitFor();
    assertThat(reader.isAlive()).isTrue();
    child.getInputStream().close();
    reader.join();
    assertThat(end.get()).isInstanceOf(IOException.class).hasMessage("Stream closed");
    ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aReaderMayBeToldNotToWaitForGrandchildren() throws Exception {
    Child child =
        shell("sleep 1000 & echo $!; read x; echo last")
            .readAfterExit(Duration.ofMillis(50))
            .start();
    BufferedReader lines = child.inputReader();
    final long grandchild = Long.parseLong(lines.readLine());
    AtomicReference<String> rest = new AtomicReference<>();
    Thread reader = new Thread(() -> rest.set(readLine(lines) + " " + readLine(lines)));
    reader.start();
    await().until(() -> inNativeCall(reader));
    child.getOutputStream().close();
    reader.join();
    assertThat(rest.get()).isEqualTo("last null");
    assertThat(ProcessHandle.of(grandchild)).isPresent();
    ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aSlowReaderGetsAllThatTheChildWrote() throws Exception {
    Child child =
        shell("head -c 60000 /dev/zero; sleep 1000 & echo $! >&2")
            .readAfterExit(Duration.ZERO)
            .start();
    assertThat(child.waitFor()).isZero();
    InputStream output = child.getInputStream();
    int count = 0;
    for (int n = 1; output.read() >= 0; n++) {
      count++;
      if (n % 20000 == 0) {
        Thread.sleep(5);
      }
    }
    assertThat(count).isEqualTo(60000);
    long grandchild = Long.parseLong(text(child.getErrorStream()).strip());
    ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aStreamThatAGrandchildKeepsOpenGoesWhenItIsForgotten() throws Exception {
    Map<String, Integer> before = HandleCensus.count();
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    long grandchild = readOnePastTheEnd(fifo);
    try {
      await()
          .until(
              () -> {
                System.gc();
                return HandleCensus.count().equals(before);
              });
      assertThat(ProcessHandle.of(grandchild)).isPresent();
    } finally {
      ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Reads what a grandchild writes after its parent's end, and forgets the stream. */
  private static long readOnePastTheEnd(Path fifo) throws Exception {
    Child child =
        shell("(read y <" + fifo + "; echo late; exec sleep 1000) & echo $!; read x").start();
    BufferedReader lines = child.inputReader();
    final long grandchild = Long.parseLong(lines.readLine());
    AtomicReference<String> late = new AtomicReference<>();
    Thread reader = new Thread(() -> late.set(readLine(lines)));
    reader.start();
    await().until(() -> inNativeCall(reader));
    child.getOutputStream().close();
    child.waitFor();
    Files.writeString(fifo, "go\n");
    reader.join();
    assertThat(late.get()).isEqualTo("late");
    return grandchild;
  }

  private static String readLine(BufferedReader lines) {
    try {
      return lines.readLine();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void streamsGoWhereTheBuilderSays() throws Exception {
    Path in = Files.writeString(folder.resolve("in"), "text\n");
    Path out = Files.writeString(folder.resolve("out"), "old\n");
    ChildBuilder builder =
        shell("cat; echo err >&2")
            .redirectInput(in.toFile())
            .redirectOutput(Redirect.appendTo(out.toFile()))
            .redirectError(folder.resolve("err").toFile());
    assertThat(builder.start().waitFor()).isZero();
    assertThat(out).hasContent("old\ntext\n");
    assertThat(folder.resolve("err")).hasContent("err\n");
    builder.redirectOutput(out.toFile()).redirectErrorStream(true);
    assertThat(builder.start().waitFor()).isZero();
    assertThat(out).hasContent("text\nerr\n");
    assertThat(folder.resolve("err")).hasContent("err\n");
    builder.redirectOutput(Redirect.PIPE).redirectInput(Redirect.DISCARD.file());
    Child merged = builder.start();
    assertThat(text(merged.getInputStream())).isEqualTo("err\n");
    assertThat(merged.getErrorStream().read()).isEqualTo(-1);
  }
}
