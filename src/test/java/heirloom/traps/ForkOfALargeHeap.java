package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.PortSpawn;
import heirloom.testing.TestChild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * fork of a big JVM fails with ENOMEM, slows with the heap and can deadlock in malloc before exec.
 * (JDK ProcessImpl_md.c; gperftools 178.) posix_spawn only, no fork fallback: strace sees that each
 * start shares this process's memory until the exec.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has no fork")
final class ForkOfALargeHeap {

  private static final int STARTS = 5;

  @TempDir Path directory;

  @Test
  void everyStartSharesTheParentsMemoryUntilTheExec() throws Exception {
    Path trace = directory.resolve("trace");
    List<String> command =
        new ArrayList<>(
            List.of("strace", "-f", "-qq", "-e", "trace=clone,clone3,fork,vfork", "-o"));
    command.addAll(
        List.of(
            trace.toString(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            TestChild.class.getName()));
    command.addAll(TestChild.arguments(ForkOfALargeHeap.class, "start"));
    Process traced;
    try {
      traced = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException none) {
      Assumptions.abort("no strace here: " + none.getMessage());
      return;
    }
    String output = new String(traced.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = traced.waitFor();
    Assumptions.assumeFalse(
        output.contains("ptrace"), "strace may not trace here: " + output.strip());
    assertThat(exit).as(output).isZero();
    List<String> births =
        Files.readAllLines(trace).stream()
            .filter(line -> line.contains("fork(") || line.contains("clone"))
            .filter(line -> !line.contains("CLONE_THREAD") && !line.contains("resumed>"))
            .toList();
    // One more is JNA's own, which asks ldconfig for directories.
    assertThat(births)
        .hasSizeGreaterThanOrEqualTo(STARTS)
        .allMatch(line -> line.contains("CLONE_VM"));
  }

  static void start(String[] arguments) throws Exception {
    for (int i = 0; i < STARTS; i++) {
      PortSpawn.of("/bin/true").start().exit().join();
    }
  }
}
