package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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
    Libc real = LinuxLab.libc();
    boolean[] refused = {false};
    return (Libc)
        Proxy.newProxyInstance(
            Libc.class.getClassLoader(),
            new Class<?>[] {Libc.class},
            (self, method, arguments) -> {
              if (method.getName().equals("memfd_create")) {
                refused[0] = flags.test((int) arguments[1]);
                if (refused[0]) {
                  return -1;
                }
              }
              if (method.getName().equals("errno") && refused[0]) {
                return Errno.EPERM;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
