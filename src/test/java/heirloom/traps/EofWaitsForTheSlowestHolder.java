package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.testing.PortSpawn;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * End of file comes only when the last grandchild closes the pipe. (Jenkins Proc; corefx 33069.) At
 * the child's exit what it wrote is saved and the stream ends, as with the JDK; a pump that waits
 * in the pipe can be stopped by close().
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sh")
final class EofWaitsForTheSlowestHolder {

  @Test
  void theStreamEndsWithTheChildNotWithItsGrandchild() throws Exception {
    OsPipe pipe = Current.os().createPipe();
    try (Os.OsInput text = Current.os().input(pipe.readEnd())) {
      OsProcess child = startWithGrandchild(pipe);
      child.atExit(() -> drain(text));
      assertThat(child.exit().join().code()).isZero();
      String all = new String(text.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      long grandchild = Long.parseLong(all.strip());
      assertThat(ProcessHandle.of(grandchild)).isPresent();
      ProcessHandle.of(grandchild).orElseThrow().destroyForcibly();
    }
  }

  @Test
  void aPumpThatWaitsForTheGrandchildIsReleasedByClose() throws Exception {
    OsPipe pipe = Current.os().createPipe();
    Os.OsInput text = Current.os().input(pipe.readEnd());
    OsProcess child = startWithGrandchild(pipe);
    StringBuilder line = new StringBuilder();
    for (int c = text.read(); c != '\n'; c = text.read()) {
      line.append((char) c);
    }
    FutureTask<Integer> pump = new FutureTask<>(text::read);
    Thread thread = new Thread(pump, "pump");
    thread.start();
    child.exit().join();
    text.close();
    assertThatThrownBy(pump::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IOException.class);
    ProcessHandle.of(Long.parseLong(line.toString())).orElseThrow().destroyForcibly();
  }

  private static OsProcess startWithGrandchild(OsPipe pipe) throws Exception {
    try (var end = pipe.writeEnd()) {
      return PortSpawn.of("sh", "-c", "sleep 10000 & echo $!").output(end).start();
    }
  }

  private static void drain(Os.OsInput text) {
    try {
      text.drainAndClose();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
