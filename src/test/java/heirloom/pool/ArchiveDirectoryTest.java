package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Archives lie where nobody else can enter, and where nobody else can put another directory. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has access lists in place of modes")
class ArchiveDirectoryTest {

  private static final List<String> BELOW = List.of("heirloom", "archives");

  @TempDir private Path temporary;
  private Path root;

  @BeforeEach
  void real() throws IOException {
    root = Files.createDirectory(temporary.toRealPath().resolve("cache"));
    mode(root, "rwx------");
  }

  @Test
  void itIsMadeForItsOwnerAlone() throws Exception {
    Path made = ArchiveDirectory.open(root.resolve("deep"), BELOW).orElseThrow();
    assertThat(made).isEqualTo(root.resolve("deep/heirloom/archives"));
    for (String name : List.of("deep", "deep/heirloom", "deep/heirloom/archives")) {
      Path one = root.resolve(name);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
          .isEqualTo("rwx------");
    }
    assertThat(ArchiveDirectory.open(root.resolve("deep"), BELOW)).contains(made);
  }

  @Test
  void oneThatOthersMayEnterIsRefused() throws Exception {
    Path made = open().orElseThrow();
    for (String mode : List.of("rwxr-xr-x", "rwx--x---", "rwxr-----", "rwx-----x")) {
      mode(made, mode);
      assertThat(open()).as(mode).isEmpty();
    }
    mode(made, "rwx------");
    assertThat(open()).contains(made);
  }

  @Test
  void whereOthersMayRenameAParentItIsRefused() throws Exception {
    Path made = open().orElseThrow();
    for (Path above : List.of(root, root.resolve("heirloom"))) {
      mode(above, "rwxrwxrwx");
      assertThat(open()).as("%s is 0777", above).isEmpty();
      mode(above, "rwxrwx---");
      assertThat(open()).as("%s is 0770", above).isEmpty();
      Files.setAttribute(above, "unix:mode", 01777);
      assertThat(open()).as("%s is sticky", above).contains(made);
      mode(above, "rwxr-xr-x");
      assertThat(open()).as("%s is 0755", above).contains(made);
    }
  }

  @Test
  void belowAnotherUsersDirectoryItIsRefused() throws Exception {
    Assumptions.assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
        "only root can give a directory to another user");
    Path made = open().orElseThrow();
    for (Path one : List.of(made, made.getParent(), root)) {
      Files.setAttribute(one, "unix:uid", 12_345);
      assertThat(open()).as("%s is another's", one).isEmpty();
      Files.setAttribute(one, "unix:uid", 0);
    }
    assertThat(open()).contains(made);
  }

  @Test
  void ourOwnNamesAreNoLinks() throws Exception {
    Path elsewhere = root.resolve("elsewhere");
    Files.createDirectories(elsewhere.resolve("archives"));
    mode(elsewhere.resolve("archives"), "rwx------");
    Files.createSymbolicLink(root.resolve("heirloom"), elsewhere);
    assertThat(open()).isEmpty();
    Files.delete(root.resolve("heirloom"));
    Files.createDirectory(root.resolve("heirloom"));
    Files.createSymbolicLink(root.resolve("heirloom/archives"), elsewhere.resolve("archives"));
    assertThat(open()).isEmpty();
  }

  /** A cache directory on another disk is the user's choice; what is used is where it leads. */
  @Test
  void theCacheItselfMayBeALink() throws Exception {
    Path link =
        Files.createSymbolicLink(root.resolve("link"), Files.createDirectory(root.resolve("disk")));
    assertThat(ArchiveDirectory.open(link, BELOW)).contains(root.resolve("disk/heirloom/archives"));
  }

  private Optional<Path> open() {
    return ArchiveDirectory.open(root, BELOW);
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
