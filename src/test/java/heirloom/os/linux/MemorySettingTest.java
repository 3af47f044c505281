package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Which memory a process takes where a filter or a policy is in the way. */
class MemorySettingTest {

  @Test
  void aFilterThatForbidsEveryMemfdLeavesSharedMemoryFiles() {
    assertThat(MemorySetting.backend(forbidding(flags -> true)).name()).isEqualTo("shm");
  }

  @Test
  void aPolicyAboutFlagsCostsNoSeals() {
    int plain = MemfdBackend.MFD_CLOEXEC;
    assertThat(MemorySetting.backend(forbidding(flags -> flags != plain)).name())
        .isEqualTo("memfd");
  }

  /** The real library, but for memfd_create, which answers EPERM to some flags. */
  private static Libc forbidding(IntPredicate flags) {
    return PretendKernel.of(
        (call, arguments) ->
            call.equals("memfd_create") && flags.test((int) arguments[1])
                ? Optional.of(-Errno.EPERM)
                : Optional.empty());
  }
}
