package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import heirloom.os.OsProcess;
import heirloom.os.SpawnException;
import heirloom.os.linux.Backends;
import heirloom.testing.PortSpawn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * exec of a just-written file fails with ETXTBSY while another thread's fork still holds the
 * writer. (golang 22315; pants 10577.) posix_spawn is repeated for a short, bounded time.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has no ETXTBSY")
final class TextFileBusyOnFreshProgram {

  private static final int ETXTBSY = 26;

  @TempDir Path directory;

  @Test
  void aWriterThatClosesSoonDoesNoHarm() throws Exception {
    // What the kernel answers while another thread's child has not come to its exec yet.
    try (Backends.Owned backend = Backends.failingOnce("posix_spawn", ETXTBSY)) {
      OsProcess process = PortSpawn.of(copyOfTrue().toString()).on(backend.os()).start();
      assertThat(process.exit().join().code()).isZero();
    }
  }

  @Test
  void programsAreWrittenAndRunWhileOthersStart() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread other =
        new Thread(
            () -> {
              while (!over.get()) {
                try {
                  new ProcessBuilder("/bin/true").start().waitFor();
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    other.start();
    try {
      for (int i = 0; i < 50; i++) {
        Path program = copyOfTrue();
        assertThat(PortSpawn.of(program.toString()).start().exit().join().code()).isZero();
        Files.delete(program);
      }
    } finally {
      over.set(true);
      other.join();
    }
  }

  @Test
  void aWriterThatStaysIsReported() throws Exception {
    Path program = copyOfTrue();
    try (OutputStream writer = Files.newOutputStream(program, StandardOpenOption.APPEND)) {
      SpawnException failure =
          catchThrowableOfType(
              SpawnException.class, () -> PortSpawn.of(program.toString()).start());
      assertThat(failure.code()).isEqualTo(ETXTBSY);
      assertThat(failure.sentence()).isEqualTo("Text file busy");
      writer.flush();
    }
  }

  private Path copyOfTrue() throws Exception {
    Path copy = directory.resolve("fresh");
    Files.copy(Path.of("/bin/true").toRealPath(), copy);
    return copy;
  }
}
