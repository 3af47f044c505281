package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.os.MemoryRequest;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsMemory;
import heirloom.testing.HandleCensus;
import heirloom.testing.JvmRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel itself answers with an error, as strace makes it: errno travels through JNA for real.
 * Only calls that nobody but us makes; the JVM would not survive others.
 */
class KernelFaultsTest {

  @ParameterizedTest
  @CsvSource({
    "memfd_create, EMFILE, 1+, refused EMFILE from memfd_create",
    "memfd_create, EPERM, 1+, allocated",
    "memfd_create, EPERM, 2+, refused EPERM from memfd_create",
    "memfd_create, EINTR, 1..4, allocated",
    "memfd_create, ENOSYS, 1+, allocated",
    "fallocate, ENOSPC, 1+, refused ENOSPC from fallocate",
    "fallocate, EINTR, 1..4, allocated"
  })
  void whatTheKernelAnswersIsNamedAndNothingStays(
      String call, String errno, String when, String outcome) throws Exception {
    Path strace = Path.of("/usr/bin/strace");
    assumeTrue(Files.isExecutable(strace), "strace is not installed here");
    JvmRun.Result result =
        JvmRun.of(getClass(), "allocate")
            .options("-XX:-UsePerfData")
            .under(
                strace.toString(),
                "-f",
                "-qq",
                "--seccomp-bpf",
                "-o",
                "/dev/null",
                "-e",
                "trace=" + call,
                "-e",
                "inject=" + call + ":error=" + errno + ":when=" + when)
            .run();
    assumeTrue(!result.output().contains("ptrace"), "tracing is not allowed here");
    assertThat(result.output()).contains(outcome).contains("left: 0");
    assertThat(result.exit()).isZero();
  }

  static void allocate(String[] unused) {
    JnaLoading.load();
    Os os = new LinuxOs(new Libc.Direct());
    try (OsMemory memory = os.createMemory(new MemoryRequest(200_000, false, false, "traced"))) {
      memory.map(0, 8, true).buffer(0, 8).putLong(0, 42);
      System.out.println("allocated " + memory.size());
    } catch (OsException e) {
      System.out.println("refused " + e.symbol() + " from " + e.call());
    }
    System.out.println("left: " + HandleCensus.count().getOrDefault("memory", 0));
  }
}
