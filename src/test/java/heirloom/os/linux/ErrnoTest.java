package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.OsException;
import org.junit.jupiter.api.Test;

/** One converter for each of C's conventions, neither takes what belongs to the other. */
class ErrnoTest {

  private final Libc libc = LinuxLab.libc();

  @Test
  void aReturnedErrorIsTakenFromTheResultWhateverErrnoSays() {
    assertThat(libc.close(-1)).isEqualTo(-1);
    assertThat(libc.errno()).isEqualTo(Errno.EBADF);
    assertThatThrownBy(() -> Errno.checkReturned("posix_spawn", Errno.ENOENT))
        .isInstanceOfSatisfying(
            OsException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Errno.ENOENT);
              assertThat(e.sentence()).isEqualTo("No such file or directory");
              assertThat(e.call()).isEqualTo("posix_spawn");
            });
  }

  @Test
  void minusOneMeansErrno() throws OsException {
    assertThat(Errno.check(libc, "fcntl", 7)).isEqualTo(7);
    assertThatThrownBy(() -> Errno.check(libc, "close", libc.close(-1)))
        .isInstanceOfSatisfying(OsException.class, e -> assertThat(e.symbol()).isEqualTo("EBADF"));
  }
}
