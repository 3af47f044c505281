package heirloom.launch;

import static heirloom.launch.ShellChild.catching;
import static heirloom.launch.ShellChild.inNativeCall;
import static heirloom.launch.ShellChild.shell;
import static heirloom.launch.ShellChild.text;
import static heirloom.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.HandleCensus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
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
  void aChildThatNobodyWaitsForLeavesNothing() throws Exception {
    Map<String, Integer> before = HandleCensus.count();
    for (int i = 0; i < 50; i++) {
      shell("echo text; sleep 0").start();
    }
    await().until(() -> HandleCensus.count().equals(before));
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
  void directoryAndEnvironmentAreTheChilds() throws Exception {
    ChildBuilder builder = shell("pwd; echo $A; echo ${HEIRLOOM-none}; echo $#");
    builder.directory(folder.toRealPath().toFile());
    builder.environment().put("A", "a b");
    Child child = builder.start();
    assertThat(text(child.getInputStream()).lines())
        .isEqualTo(List.of(folder.toRealPath().toString(), "a b", "none", "0"));
  }
}
