package heirloom.junit;

import static heirloom.junit.ChildAssert.assertThatChild;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritedPipe;
import heirloom.inspect.Inspection;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The assertions hold for what is so, and fail for what is not. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the children are cat and env")
class ChildAssertTest {

  /** Until it answers, its loader may have a library open. */
  private static <P extends Process> P running(P child) throws IOException {
    child.getOutputStream().write('\n');
    child.getOutputStream().flush();
    assertThat(child.getInputStream().read()).isEqualTo('\n');
    return child;
  }

  private static void end(Process child) throws InterruptedException {
    child.destroyForcibly();
    child.waitFor();
  }

  @Test
  void aChildHoldsExactlyWhatItWasGiven() throws Exception {
    try (SharedMemory prices = SharedMemory.allocate(1 << 20)) {
      // tag::clean[]
      Child child = new ChildBuilder("cat").inherit("prices", prices).start();
      assertThatChild(child).holdsExactly("prices");
      // end::clean[]
      assertThatChild(running(child))
          .holdsExactly("prices")
          .holds("prices")
          .holdsNothingElse()
          .hasOpenedNothing();
      assertThatThrownBy(() -> assertThatChild(child).as("worker").holdsExactly("prices", "more"))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("[worker] it holds [prices], expected exactly [more, prices]")
          .hasMessageContaining("given   fd 3  memory rw  prices");
      assertThatThrownBy(() -> assertThatChild(child).holdsExactly())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("it holds [prices], expected exactly []");
      assertThatThrownBy(() -> assertThatChild(child).holds("less"))
          .hasMessageContaining("it does not hold [less]");
      end(child);
      assertThatThrownBy(() -> assertThatChild(child).holdsNothingElse())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("cannot be looked at");
    }
  }

  @Test
  void theJdksOwnChildHoldsItsStreamsAlone() throws Exception {
    try (SharedMemory ours = SharedMemory.allocate(4096)) {
      Process child = running(new ProcessBuilder("cat").start());
      assertThat(ours.size()).isEqualTo(4096);
      assertThatChild(child).holdsExactly().hasOpenedNothing();
      end(child);
    }
  }

  @Test
  void whatALauncherPassesOnWithoutSayingItIsFound() throws Exception {
    try (SharedMemory region = SharedMemory.request(4096).name("slipped").allocate();
        InheritedPipe pipe = InheritedPipe.toChild()) {
      // A launcher that passes on more than it says: the one behind env knows of nothing.
      Child careless =
          new ChildBuilder("env", "-u", "HEIRLOOM", "cat")
              .inherit("a", region)
              .inherit("b", pipe)
              .start();
      running(careless);
      assertThatThrownBy(
              () -> assertThatChild(new Stranger(careless, careless.pid())).holdsExactly())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("it inherited what it was not given: fd 3 (memfd slipped)")
          .hasMessageContaining("LEAKED  fd 3");
      end(careless);
    }
  }

  @Test
  void aLeakedFileWithANameIsFound(@TempDir Path dir) throws Exception {
    Path secret = Files.writeString(dir.resolve("secret"), "x");
    // A launcher that keeps its own file open in what it starts.
    Child launcher =
        new ChildBuilder(
                "sh", "-c", "exec 9<\"$1\"; sleep 600 & echo $!; wait", "sh", secret.toString())
            .start();
    try {
      long pid = Long.parseLong(launcher.inputReader().readLine());
      ProcessHandle started = ProcessHandle.of(pid).orElseThrow();
      Assumptions.assumeTrue(Inspection.of(pid).filesToldApart(), "kcmp(2) is refused here");
      assertThatThrownBy(
              () -> assertThatChild(new Stranger(launcher, started.pid())).holdsExactly())
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("it inherited what it was not given: fd 9 (" + secret + ")");
    } finally {
      launcher.descendants().forEach(ProcessHandle::destroyForcibly);
      end(launcher);
    }
  }

  @Test
  void whatIsMissingOrAnotherObjectUnderItsNumberIsFound() throws Exception {
    try (SharedMemory prices = SharedMemory.request(4096).name("prices").allocate();
        SharedMemory wrong = SharedMemory.request(4096).name("wrong").allocate()) {
      Child without =
          running(new ChildBuilder("sh", "-c", "exec cat 3<&-").inherit("prices", prices).start());
      Child other =
          running(
              new ChildBuilder("sh", "-c", "exec cat 3<>/proc/self/fd/4 4<&-")
                  .inherit("prices", prices)
                  .inherit("wrong", wrong)
                  .start());
      try {
        for (Process child : new Process[] {without, new Stranger(without, without.pid())}) {
          assertThatThrownBy(() -> assertThatChild(child).holdsExactly("prices"))
              .hasMessageContaining("it holds [], expected exactly [prices]");
        }
        for (Process child : new Process[] {other, new Stranger(other, other.pid())}) {
          assertThatThrownBy(() -> assertThatChild(child).holdsExactly("prices"))
              .hasMessageContaining("it holds [wrong], expected exactly [prices]");
        }
      } finally {
        end(without);
        end(other);
      }
    }
  }

  @Test
  void noChildIsAnError() {
    assertThatThrownBy(() -> assertThatChild(null).holdsExactly())
        .isInstanceOf(AssertionError.class);
  }

  /** A process of which nothing is known but its number. */
  private static final class Stranger extends Process {

    private final Process process;

    private final long pid;

    Stranger(Process process, long pid) {
      this.process = process;
      this.pid = pid;
    }

    @Override
    public java.io.OutputStream getOutputStream() {
      return process.getOutputStream();
    }

    @Override
    public java.io.InputStream getInputStream() {
      return process.getInputStream();
    }

    @Override
    public java.io.InputStream getErrorStream() {
      return process.getErrorStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
      return process.waitFor();
    }

    @Override
    public int exitValue() {
      return process.exitValue();
    }

    @Override
    public void destroy() {
      process.destroy();
    }

    @Override
    public long pid() {
      return pid;
    }
  }
}
