package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.memory.SharedMemory;
import heirloom.os.linux.LinuxLab;
import heirloom.testing.JvmRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * vm.memfd_noexec=2 rejects a memfd without MFD_NOEXEC_SEAL, and old kernels answer EINVAL to that
 * flag. lxc issue 4315; xbmc issue 23619; on Linux 6.18 only MFD_EXEC is rejected (measured). Tried
 * with the flag, once more without.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memfds")
class MemfdNoexecPolicyRefuses {

  @Test
  void underThePolicyAnExecutableMemfdIsRefusedAndOursIsNot() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/proc/sys/vm/memfd_noexec")), "this kernel has no vm.memfd_noexec");
    // The setting belongs to a pid namespace: this one is the child's own.
    JvmRun.Result result =
        JvmRun.of(getClass(), "underPolicy")
            .under(
                "unshare",
                "--pid",
                "--fork",
                "--mount-proc",
                "/bin/sh",
                "-c",
                "echo 2 > /proc/sys/vm/memfd_noexec || exit 99; exec \"$@\"",
                "sh")
            .run();
    assumeTrue(
        result.exit() != 99 && !result.output().contains("unshare:"),
        "no pid namespace can be made here: " + result.output());
    assertThat(result.output()).contains("executable: " + LinuxLab.EACCES).contains("ours: 42");
    assertThat(result.exit()).isZero();
  }

  @Test
  void aKernelThatDoesNotKnowTheFlagIsAskedWithoutIt() {
    assertThat(LinuxLab.memfdFlagsOfOldKernel())
        .containsExactly(
            LinuxLab.MFD_CLOEXEC | LinuxLab.MFD_ALLOW_SEALING | LinuxLab.MFD_NOEXEC_SEAL,
            LinuxLab.MFD_CLOEXEC | LinuxLab.MFD_ALLOW_SEALING);
  }

  static void underPolicy(String[] unused) throws IOException {
    System.out.println(
        "executable: " + -LinuxLab.call("memfd_create", "executable", LinuxLab.MFD_EXEC));
    try (SharedMemory memory = SharedMemory.allocate(4096)) {
      memory.longs().put(0, 42);
      System.out.println("ours: " + memory.longs().get(0));
    }
  }
}
