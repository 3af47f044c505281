package heirloom.launch;

import static heirloom.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.HandleCensus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The contract of {@code Process}, kept by a real child. */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "sh, cat and signals")
class ChildTest {

  @TempDir Path folder;

  private static ChildBuilder shell(String script) {
    return new ChildBuilder("/bin/sh", "-c", script);
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), UTF_8);
  }

  @Test
  void aChildReadsWritesAndEnds() throws Exception {
    Child child = shell("read x; echo out $x; echo err >&2; exit 7").start();
    try (OutputStream input = child.getOutputStream()) {
      input.write("in\n".getBytes(UTF_8));
    }
    assertThat(text(child.getInputStream())).isEqualTo("out in\n");
    assertThat(text(child.getErrorStream())).isEqualTo("err\n");
    assertThat(child.waitFor()).isEqualTo(7);
    assertThat(child.exitValue()).isEqualTo(7);
    assertThat(child.exitStatus().code()).isEqualTo(7);
    assertThat(child.exitStatus().signal()).isEmpty();
    assertThat(child.isAlive()).isFalse();
    assertThat(child).hasToString("Process[pid=" + child.pid() + ", exitValue=7]");
    assertThatThrownBy(() -> child.exitStatus().requireSuccess("err"))
        .isInstanceOf(ChildFailedException.class)
        .hasMessage("child failed: exit value 7; it wrote:\nerr");
  }

  @Test
  void whileItLivesItHasNoExitValue() throws Exception {
    Child child = new ChildBuilder("cat").start();
    assertThat(child.isAlive()).isTrue();
    assertThatThrownBy(child::exitValue)
        .isExactlyInstanceOf(IllegalThreadStateException.class)
        .hasMessage("process hasn't exited");
    assertThatThrownBy(child::exitStatus).isInstanceOf(IllegalThreadStateException.class);
    assertThat(child).hasToString("Process[pid=" + child.pid() + ", exitValue=\"not exited\"]");
    assertThat(child.waitFor(1, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(child.waitFor(-1, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(child.toHandle().isAlive()).isTrue();
    assertThat(child.toHandle()).isEqualTo(ProcessHandle.of(child.pid()).orElseThrow());
    assertThat(child.info().command()).hasValueSatisfying(c -> assertThat(c).endsWith("cat"));
    child.getOutputStream().close();
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(child.exitValue()).isZero();
    child.exitStatus().requireSuccess();
    assertThat(child.toHandle().isAlive()).isFalse();
  }

  @Test
  void destroyTerminatesAndClosesTheStreams() throws Exception {
    Child child = new ChildBuilder("cat").start();
    assertThat(child.supportsNormalTermination()).isTrue();
    child.getOutputStream().write(1);
    child.destroy();
    assertThat(child.waitFor()).isEqualTo(143);
    assertThat(child.exitStatus().signal()).hasValue(15);
    assertThat(child.exitStatus()).hasToString("ended by signal 15");
    assertThatThrownBy(() -> child.getInputStream().read()).hasMessage("Stream closed");
    child.getOutputStream().close();
    child.destroy();
    assertThat(child.destroyForcibly()).isSameAs(child);

    Child second = new ChildBuilder("cat").start();
    assertThat(second.destroyForcibly().waitFor()).isEqualTo(137);
  }

  @Test
  void destroyReleasesAReaderAndAWriterThatWait() throws Exception {
    // It ignores the signal: otherwise its end would release both.
    Child child = shell("trap '' TERM; echo ready; sleep 1000; :").ownGroup().start();
    assertThat(child.getInputStream().readNBytes(6)).hasSize(6);
    AtomicReference<Throwable> reader = new AtomicReference<>();
    AtomicReference<Throwable> writer = new AtomicReference<>();
    Thread reading = new Thread(() -> reader.set(catching(() -> child.getInputStream().read())));
    Thread writing =
        new Thread(
            () -> writer.set(catching(() -> child.getOutputStream().write(new byte[1 << 20]))));
    reading.start();
    writing.start();
    await().until(() -> inNativeCall(reading) && inNativeCall(writing));
    child.destroy();
    reading.join();
    writing.join();
    assertThat(reader.get()).isInstanceOf(IOException.class);
    assertThat(writer.get()).isInstanceOf(IOException.class);
    assertThat(child.isAlive()).isTrue();
    assertThat(child.destroyForcibly().waitFor()).isEqualTo(137);
  }

  private static boolean inNativeCall(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  private interface Action {
    void run() throws Exception;
  }

  private static Throwable catching(Action action) {
    try {
      action.run();
      return new AssertionError("no exception");
    } catch (Exception e) {
      return e;
    }
  }

  @Test
  void anInterruptEndsWaitForAndNothingElse() throws Exception {
    Child child = new ChildBuilder("cat").start();
    Thread.currentThread().interrupt();
    assertThatThrownBy(child::waitFor).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> child.waitFor(1, TimeUnit.MINUTES))
        .isInstanceOf(InterruptedException.class);
    assertThat(child.isAlive()).isTrue();
    Thread.currentThread().interrupt();
    child.getOutputStream().write('x');
    child.getOutputStream().close();
    assertThat(child.getInputStream().read()).isEqualTo('x');
    assertThat(Thread.interrupted()).isTrue();
    assertThat(child.waitFor()).isZero();
  }

  @Test
  void onExitRunsItsDependentsOffTheReapersThread() throws Exception {
    Child child = new ChildBuilder("cat").start();
    CountDownLatch release = new CountDownLatch(1);
    AtomicReference<Thread> thread = new AtomicReference<>();
    var blocked =
        child
            .onExit()
            .thenAccept(
                ended -> {
                  thread.set(Thread.currentThread());
                  try {
                    release.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    child.getOutputStream().close();
    await().until(() -> thread.get() != null);
    // The dependent still blocks its thread; other children are reaped nevertheless.
    assertThat(new ChildBuilder("/bin/true").start().waitFor()).isZero();
    assertThat(blocked).isNotDone();
    release.countDown();
    blocked.get();
    assertThat(child.onExit().get()).isSameAs(child);
  }

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
  void aChildThatNobodyWaitsForLeavesNothing() throws Exception {
    Map<String, Integer> before = HandleCensus.count();
    for (int i = 0; i < 50; i++) {
      shell("echo text; sleep 0").start();
    }
    await().until(() -> HandleCensus.count().equals(before));
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
  void theHandleOfAChildThatWasReapedUnaskedIsNotAlive() throws Exception {
    Child child = new ChildBuilder("/bin/true").start();
    child.waitFor();
    ProcessHandle handle = child.toHandle();
    assertThat(handle.pid()).isEqualTo(child.pid());
    assertThat(handle.isAlive()).isFalse();
    assertThat(handle.destroy()).isFalse();
    assertThat(handle.onExit().get()).isSameAs(handle);
    assertThat(handle.parent()).isEmpty();
    assertThat(child.children()).isEmpty();
    assertThat(child.descendants()).isEmpty();
    assertThat(child.info()).hasToString("[]");
  }

  @Test
  void childrenAndDescendantsAreSeen() throws Exception {
    Child child = shell("sleep 1000 & wait").ownGroup().start();
    await().until(() -> child.children().count() == 1);
    assertThat(child.descendants()).hasSize(1);
    ProcessHandle sleeper = child.children().findFirst().orElseThrow();
    child.destroy();
    // The group: the shell and what it started.
    await().until(() -> !sleeper.isAlive());
    assertThat(child.waitFor()).isEqualTo(143);
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

  @Test
  void directoryAndEnvironmentAreTheChilds() throws Exception {
    ChildBuilder builder = shell("pwd; echo $A; echo ${HEIRLOOM-none}; echo $#");
    builder.directory(folder.toRealPath().toFile());
    builder.environment().put("A", "a b");
    Child child = builder.start();
    assertThat(text(child.getInputStream()).lines())
        .isEqualTo(List.of(folder.toRealPath().toString(), "a b", "none", "0"));
  }
}
