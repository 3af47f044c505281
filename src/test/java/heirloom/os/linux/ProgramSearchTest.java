package heirloom.os.linux;

import static heirloom.os.linux.ProgramSearch.Probe.DENIED;
import static heirloom.os.linux.ProgramSearch.Probe.EXECUTABLE;
import static heirloom.os.linux.ProgramSearch.Probe.MISSING;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgramSearchTest {

  private static final Path DIRECTORY = Path.of("/work dir");

  @Test
  void aNameWithASlashIsRelativeToTheChildsDirectory() {
    assertThat(ProgramSearch.candidates("./tool", "/bin", "/d")).containsExactly("/d/./tool");
    assertThat(ProgramSearch.candidates("sub/tool", "/bin", "/d")).containsExactly("/d/sub/tool");
    assertThat(ProgramSearch.candidates("/abs/tool", "/bin", "/d")).containsExactly("/abs/tool");
    assertThat(ProgramSearch.candidates("tool/", "/bin", "/")).containsExactly("/tool/");
  }

  @Test
  void aBareNameIsLookedForAlongThePathInOrder() {
    assertThat(ProgramSearch.candidates("tool", "/a:/b/:rel::", "/d"))
        .containsExactly("/a/tool", "/b/tool", "/d/rel/tool", "/d/tool", "/d/tool");
    assertThat(ProgramSearch.candidates("", "/a:/b", "/d")).isEmpty();
  }

  @Test
  void theFirstExecutableWinsAndADenialIsRemembered() {
    Map<String, ProgramSearch.Probe> files = Map.of("/a/x", DENIED, "/c/x", EXECUTABLE);
    assertThat(find("x", "/a:/b:/c", files))
        .isEqualTo(new ProgramSearch.Found(Optional.of("/c/x"), true));
    assertThat(find("x", "/a:/b", files))
        .isEqualTo(new ProgramSearch.Found(Optional.empty(), true));
    assertThat(find("y", "/a:/b", files))
        .isEqualTo(new ProgramSearch.Found(Optional.empty(), false));
  }

  @Test
  void aDirectoryAndAPlainFileMayNotBeExecuted() {
    assertThat(ProgramSearch.look("/usr/bin")).isEqualTo(DENIED);
    assertThat(ProgramSearch.look("/etc/passwd")).isEqualTo(DENIED);
    assertThat(ProgramSearch.look("/etc/passwd/x")).isEqualTo(MISSING);
    assertThat(ProgramSearch.look("/bin/sh")).isEqualTo(EXECUTABLE);
  }

  private static ProgramSearch.Found find(
      String program, String path, Map<String, ProgramSearch.Probe> files) {
    return ProgramSearch.find(
        program, path, DIRECTORY, candidate -> files.getOrDefault(candidate, MISSING));
  }
}
