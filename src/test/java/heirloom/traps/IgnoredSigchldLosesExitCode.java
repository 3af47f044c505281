package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.PortSpawn;
import heirloom.testing.TestChild;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A JVM started with SIGCHLD ignored loses exit codes: the kernel reaps at once. (waitid(2).)
 * java.lang.ProcessImpl, whose initialiser resets it, is initialised before the first spawn.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has no signals")
final class IgnoredSigchldLosesExitCode {

  @Test
  void exitCodesArriveAllTheSame() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "--ignore-signal=CHLD",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TestChild.class.getName()));
    command.addAll(TestChild.arguments(IgnoredSigchldLosesExitCode.class, "startOne"));
    PortSpawn.Result result =
        PortSpawn.of(command.get(0), command.subList(1, command.size()).toArray(String[]::new))
            .run();
    Assumptions.assumeFalse(
        result.exit().code() == 125, "env of these coreutils cannot ignore a signal");
    assertThat(result.output()).isEqualTo("ignored=true exit=7");
    assertThat(result.exit().code()).isZero();
  }

  static void startOne(String[] arguments) throws Exception {
    String status =
        java.nio.file.Files.readString(Path.of("/proc/self/status"), StandardCharsets.UTF_8);
    long ignored =
        status
            .lines()
            .filter(line -> line.startsWith("SigIgn:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .sum();
    boolean sigchld = (ignored & 1L << 16) != 0;
    int exit = PortSpawn.of("sh", "-c", "exit 7").start().exit().join().code();
    System.out.print("ignored=" + sigchld + " exit=" + exit);
  }
}
