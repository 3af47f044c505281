package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.PortSpawn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The change of directory comes before exec, so a relative program means another file; launchers
 * also disagree on whose PATH counts. (JDK childproc.c; Go exec_windows.go.) Resolved in Java by
 * the JDK's rule and passed absolute: both launchers run the same file.
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "scripts of a POSIX shell; Windows has ProgramSearchTest")
final class RelativeProgramAfterChdir {

  @TempDir Path directory;

  @Test
  void bothLaunchersRunTheSameFile() throws Exception {
    Path sub = Files.createDirectories(directory.resolve("sub"));
    script(directory.resolve("tool"), "outer");
    script(sub.resolve("tool"), "inner");
    // A name without a slash goes along PATH: a program of that name in the directory is not run.
    script(sub.resolve("echo"), "wrong");
    for (String program : new String[] {"./tool", "sub/tool", "../tool", "./../sub/tool", "echo"}) {
      for (Path where : new Path[] {directory, sub}) {
        assertThat(ours(program, where))
            .as("%s in %s", program, where)
            .isEqualTo(theirs(program, where));
      }
    }
    assertThat(ours("./tool", sub)).isEqualTo("inner\n");
    assertThat(ours("../tool", sub)).isEqualTo("outer\n");
  }

  @Test
  void theChildsOwnPathDoesNotCount() throws Exception {
    script(directory.resolve("only-here"), "found");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () ->
                    PortSpawn.of("only-here")
                        .environment(java.util.Map.of("PATH", directory.toString()))
                        .start()))
        .isInstanceOf(heirloom.os.SpawnException.class);
  }

  private static String ours(String program, Path where) {
    try {
      return PortSpawn.of(program, "text").directory(where).run().output();
    } catch (IOException e) {
      return "refused";
    }
  }

  private static String theirs(String program, Path where) {
    try {
      Process process = new ProcessBuilder(program, "text").directory(where.toFile()).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "refused";
    }
  }

  private static void script(Path file, String says) throws IOException {
    Files.writeString(file, "#!/bin/sh\necho " + says + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
