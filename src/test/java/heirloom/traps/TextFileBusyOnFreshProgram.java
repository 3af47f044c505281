package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import heirloom.os.OsProcess;
import heirloom.os.SpawnException;
import heirloom.testing.PortSpawn;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * exec of a just-written file fails with ETXTBSY while another thread's fork still holds the
 * writer. (golang 22315; pants 10577.) posix_spawn is repeated for a short, bounded time.
 */
final class TextFileBusyOnFreshProgram {

  private static final int ETXTBSY = 26;

  @TempDir Path directory;

  @Test
  void aWriterThatClosesSoonDoesNoHarm() throws Exception {
    Path program = copyOfTrue();
    int retried = 0;
    for (int round = 0; round < 20 && retried == 0; round++) {
      OutputStream writer = Files.newOutputStream(program, StandardOpenOption.APPEND);
      long began = System.nanoTime();
      CompletableFuture<OsProcess> start =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return PortSpawn.of(program.toString()).start();
                } catch (heirloom.os.OsException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      while (System.nanoTime() - began < 5_000_000) {
        Thread.onSpinWait();
      }
      retried += start.isDone() ? 0 : 1;
      writer.close();
      try {
        assertThat(start.join().exit().join().code()).isZero();
      } catch (java.util.concurrent.CompletionException tooLong) {
        // On a loaded machine the writer may not get its turn within the bound.
        assertThat(tooLong).hasRootCauseInstanceOf(SpawnException.class);
        retried = 0;
      }
    }
    assertThat(retried).isEqualTo(1);
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
