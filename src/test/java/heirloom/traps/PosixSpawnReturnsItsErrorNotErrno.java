package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import heirloom.os.SpawnException;
import heirloom.testing.PortSpawn;
import heirloom.testing.Zombies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * posix_spawn's error is its return value, errno is stale; elsewhere errno is gone after any
 * further call. (posix_spawn(3).) One converter per convention: number and sentence are those of
 * the JDK for the same failure, and no zombie is left.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "posix_spawn")
final class PosixSpawnReturnsItsErrorNotErrno {

  @TempDir Path directory;

  @Test
  void numberAndSentenceAreTheJdks() throws Exception {
    Path loop = Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));
    Path text = Files.writeString(directory.resolve("text"), "no program");
    String[] programs = {
      "/no/such/program",
      "no-such-program",
      "/etc/passwd",
      "/etc/passwd/x",
      loop.toString(),
      text.toString(),
      directory.toString(),
      "/" + "x".repeat(300)
    };
    for (String program : programs) {
      compare(program);
    }
    compare("/bin/true", "x".repeat(1 << 20));
    assertThat(Zombies.ofThisProcess()).isEmpty();
  }

  private static void compare(String program, String... arguments) {
    SpawnException ours =
        catchThrowableOfType(SpawnException.class, () -> PortSpawn.of(program, arguments).start());
    java.util.List<String> command = new java.util.ArrayList<>();
    command.add(program);
    command.addAll(java.util.List.of(arguments));
    IOException theirs =
        catchThrowableOfType(IOException.class, () -> new ProcessBuilder(command).start());
    // JDK 17 writes the first, later ones the second.
    assertThat(theirs.getMessage().strip())
        .as(program)
        .satisfiesAnyOf(
            text -> assertThat(text).endsWith("error=" + ours.code() + ", " + ours.sentence()),
            text ->
                assertThat(text).endsWith("error: " + ours.code() + " (" + ours.sentence() + ")"));
  }
}
