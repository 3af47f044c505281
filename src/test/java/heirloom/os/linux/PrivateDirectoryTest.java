package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {

  @TempDir Path base;

  @Test
  void itIsNewAndOfItsOwnerAloneAndGoesWithWhatIsInIt() throws IOException {
    Path path;
    try (PrivateDirectory one = PrivateDirectory.below(base);
        PrivateDirectory other = PrivateDirectory.below(base)) {
      path = one.path();
      assertThat(path).isNotEqualTo(other.path());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
      assertThat(path).isEmptyDirectory();
      Files.createFile(path.resolve("jna1.tmp"));
    }
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void aParentThatOthersMayRewriteIsRefusedAtAnyDepth() throws IOException {
    Path open = Files.createDirectory(base.resolve("open"));
    Path below = Files.createDirectories(open.resolve("a/b"));
    Files.setAttribute(open, "unix:mode", 0777);
    assertThatThrownBy(() -> PrivateDirectory.below(below))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(open + " is writable by others");
    Files.setAttribute(open, "unix:mode", 01777);
    PrivateDirectory.below(below).close();
  }

  @Test
  void anotherUsersDirectoryIsRefused() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "only root can give a directory away");
    Path theirs = Files.createDirectory(base.resolve("theirs"));
    Files.setAttribute(theirs, "unix:uid", 65_534);
    assertThatThrownBy(() -> PrivateDirectory.below(theirs))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to another user (uid 65534)");
  }

  @Test
  void anAbsentOneIsNamed() {
    assertThatThrownBy(() -> PrivateDirectory.below(base.resolve("absent")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("absent does not exist");
  }
}
