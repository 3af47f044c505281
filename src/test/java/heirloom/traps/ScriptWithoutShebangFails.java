package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.SpawnPlan;
import heirloom.testing.PortSpawn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * posix_spawn gives ENOEXEC for a script without "#!" where ProcessBuilder falls back to /bin/sh.
 * (JDK childproc.c.) The same fallback, explicit, compared with the JDK.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "scripts of a POSIX shell")
final class ScriptWithoutShebangFails {

  @TempDir Path directory;

  @Test
  void itRunsInTheShellAsWithTheJdk() throws Exception {
    Path script = script("echo \"$0|$1|$2|$#\"; exit 5\n");
    PortSpawn.Result ours = PortSpawn.of(script.toString(), "a b", "").run();
    Process theirs = new ProcessBuilder(script.toString(), "a b", "").start();
    assertThat(ours.output())
        .isEqualTo(new String(theirs.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(script + "|a b||2\n");
    assertThat(ours.exit().code()).isEqualTo(theirs.waitFor()).isEqualTo(5);
  }

  @Test
  void withoutArgumentsAndWithAnEmptyFile() throws Exception {
    assertThat(PortSpawn.of(script("echo $#\n").toString()).run().output()).isEqualTo("0\n");
    assertThat(PortSpawn.of(script("").toString()).run().exit().code()).isZero();
  }

  @Test
  void alsoWithTheParentDeathSignal() throws Exception {
    Path script = script("echo \"$1\"; exit 5\n");
    PortSpawn.Result result =
        PortSpawn.of(script.toString(), "x").ending(SpawnPlan.Ending.BY_SYSTEM).run();
    assertThat(result.output()).isEqualTo("x\n");
    assertThat(result.exit().code()).isEqualTo(5);
  }

  private Path script(String text) throws Exception {
    Path script = Files.createTempFile(directory, "script", "");
    Files.writeString(script, text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }
}
