package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.SpawnException;
import heirloom.testing.HandleCensus;
import heirloom.testing.PortSpawn;
import heirloom.testing.Zombies;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A missing program leaves pipes, duplicates or attribute lists behind. (Go 5071; NuProcess 119.)
 * One clean-up path; the caller's own handles stay his, usable and counted once.
 */
final class HandlesLeakOnFailedSpawn {

  @Test
  void aFailedStartLeavesNothingAndKeepsTheGrants() throws Exception {
    OsPipe pipe = Current.os().createPipe();
    try (OsHandle in = pipe.readEnd();
        OsHandle out = pipe.writeEnd()) {
      Map<String, Integer> before = HandleCensus.count();
      for (int i = 0; i < 50; i++) {
        fails(PortSpawn.of("/no/such/program").grants(in, out));
        fails(PortSpawn.idle().directory(Path.of("/no/such/place")).grants(in, out));
        fails(PortSpawn.idle("x".repeat(1 << 20)).grants(in, out));
      }
      assertThat(HandleCensus.count()).isEqualTo(before);
      if (!Current.isWindows()) {
        assertThat(Zombies.ofThisProcess()).isEmpty();
      }
      PortSpawn.idle().grants(in, out).start().exit().join();
    }
    assertThat(pipe.readEnd().isClosed()).isTrue();
  }

  @Test
  void aClosedGrantIsToldByItsName() throws Exception {
    OsPipe pipe = Current.os().createPipe();
    pipe.readEnd().close();
    try (OsHandle out = pipe.writeEnd()) {
      assertThatThrownBy(() -> PortSpawn.idle().grants(out, pipe.readEnd()).start())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("read end of a pipe is closed");
    }
  }

  private static void fails(PortSpawn start) {
    assertThatThrownBy(start::start).isInstanceOf(SpawnException.class);
  }
}
