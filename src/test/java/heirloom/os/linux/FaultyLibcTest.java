package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultyLibcTest {

  private final FaultyLibc faulty = new FaultyLibc(new Libc.Direct());
  private final Libc libc = faulty.libc();

  @Test
  void onlyTheNthCallFailsAndErrnoIsTheOneAskedFor() {
    faulty.failNth(2, Errno.ENOSPC);
    int first = libc.eventfd(0, 0x80000);
    int second = libc.eventfd(0, 0x80000);
    int code = libc.errno();
    int third = libc.eventfd(0, 0x80000);
    libc.close(first);
    libc.close(third);
    assertThat(first).isPositive();
    assertThat(second).isEqualTo(-1);
    assertThat(code).isEqualTo(Errno.ENOSPC);
    assertThat(third).isPositive();
    assertThat(faulty.failed()).contains("eventfd");
    assertThat(faulty.calls()).containsExactly("eventfd", "eventfd", "eventfd", "close", "close");
  }

  @Test
  void aFailedCloseHasStillFreedTheNumber() {
    int fd = libc.eventfd(0, 0x80000);
    faulty.failNth(1, Errno.EINTR);
    assertThat(libc.close(fd)).isEqualTo(-1);
    assertThat(libc.fcntl(fd, 1, 0)).isEqualTo(-1);
    assertThat(libc.errno()).isEqualTo(Errno.EBADF);
  }

  @Test
  void theSweepEndsWhenNothingIsLeftToFail() throws Exception {
    int pairs =
        FaultSweep.over(
            faulty,
            List.of(Errno.EMFILE, Errno.ENFILE),
            (armed, errno) -> {
              int fd = libc.eventfd(0, 0x80000);
              if (fd >= 0) {
                libc.close(fd);
              }
            });
    assertThat(pairs).isEqualTo(4);
  }

  @Test
  void otherThreadsAreNotCounted() throws Exception {
    faulty.failNth(1, Errno.EPERM);
    int[] result = {0};
    Thread other = new Thread(() -> result[0] = libc.getpgid(0));
    other.start();
    other.join();
    assertThat(result[0]).isNotEqualTo(-1);
    assertThat(libc.getpgid(0)).isEqualTo(-1);
  }

  @Test
  void aNamedThreadCountsLikeTheOneThatArmed() throws Exception {
    faulty.countAlso("named");
    faulty.failNth(2, Errno.EPERM);
    assertThat(libc.getpgid(0)).isNotEqualTo(-1);
    int[] result = {0};
    Thread other = new Thread(() -> result[0] = libc.getpgid(0), "named");
    other.start();
    other.join();
    assertThat(result[0]).isEqualTo(-1);
  }
}
