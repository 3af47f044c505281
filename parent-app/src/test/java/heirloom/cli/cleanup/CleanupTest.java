package heirloom.cli.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.cli.CommandProcess;
import heirloom.cli.CommandProcess.Ended;
import heirloom.interop.LeftBehind;
import heirloom.interop.LeftBehind.Kind;
import heirloom.interop.PosixSharedMemory;
import heirloom.interop.View;
import heirloom.interop.ViewAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is left behind is listed, and goes only when it is named and nobody uses it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "what stays behind stays on Linux only")
class CleanupTest {

  private static final String NAME = "heirloom-cleanup-" + ProcessHandle.current().pid();
  private static final String PATH = "/dev/shm/" + NAME;

  @TempDir private Path folder;

  @Test
  void listsAndRemovesWhatIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve(NAME));
    try (PosixSharedMemory memory = PosixSharedMemory.create(NAME, 100)) {
      View view = memory.map(ViewAccess.READ);
      String roundabout = folder.resolve("..").resolve(folder.getFileName()).toString();
      Ended listed = CommandProcess.run("cleanup", "--prefix", NAME, "--files", roundabout);
      assertThat(listed.err()).isEmpty();
      assertThat(listed.out())
          .contains(PATH)
          .contains("POSIX memory, 100 bytes, 1 use it now")
          .contains(file.toString())
          .contains("file, 0 bytes, no process of yours uses it");
      Ended refused = CommandProcess.run("cleanup", "--remove", PATH);
      assertThat(refused.code()).isEqualTo(125);
      assertThat(refused.err()).contains("1 use it now; nothing was removed");
      view.close();
    }
    assertThat(Path.of(PATH)).exists();
    // As a programmer knows it.
    assertThat(CommandProcess.run("cleanup", "--remove", "/" + NAME).err())
        .contains("there is no \"/" + NAME + "\"", "did you mean " + PATH + "?");
    assertThat(CommandProcess.run("cleanup", "--prefix", "zz", "--remove", PATH).err())
        .contains("of this user's that begins with \"zz\"");
    assertThat(CommandProcess.run("cleanup", "--remove", PATH).out())
        .isEqualTo("removed " + PATH + System.lineSeparator());
    assertThat(Path.of(PATH)).doesNotExist();
    assertThat(file).exists();
    assertThat(CommandProcess.run("cleanup", "--remove", PATH).err())
        .startsWith(
            "heirloom cleanup: there is no \"" + PATH + "\" of this user's: nothing was removed");
    assertThat(CommandProcess.run("cleanup", "--prefix", NAME).out().strip()).isEqualTo("nothing");
    assertThat(CommandProcess.run("cleanup", "--files", folder.toString()).code()).isEqualTo(2);
    Ended missing = CommandProcess.run("cleanup", "--files", "/nope", "--prefix", "x");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).startsWith("heirloom cleanup: --files /nope does not exist; give");
    Ended plain = CommandProcess.run("cleanup", "--files", file.toString(), "--prefix", "x");
    assertThat(plain.err()).contains("--files " + file + " is no directory; give");
  }

  @Test
  void aNameForgesNoLineAndCommandsNoTerminal() throws Exception {
    Path odd = Path.of(PATH + "-a\nshm:1  System V segment\u001b[31m");
    String shown = PATH + "-a\\x0ashm:1\\x20 System V segment\\x1b[31m";
    Files.createFile(odd);
    try {
      Ended listed = CommandProcess.run("cleanup", "--prefix", NAME + "-a\\x0a");
      assertThat(listed.out().lines())
          .containsExactly(
              shown + "  POSIX memory, 0 bytes, no process of yours uses it",
              "heirloom cleanup --remove NAME removes one.");
      Ended removed = CommandProcess.run("cleanup", "--remove", shown, "--remove", shown);
      assertThat(removed.err()).isEmpty();
      assertThat(removed.out().lines()).containsExactly("removed " + shown);
      assertThat(odd).doesNotExist();
    } finally {
      Files.deleteIfExists(odd);
    }
  }

  @Test
  void whatIsGoneSinceTheListingIsSaidToBe() throws Exception {
    LeftBehind one = new LeftBehind(Kind.POSIX_MEMORY, PATH, "", 0, 0);
    assertThat(CleanupCommand.removed(one)).isEqualTo(PATH + " is gone already");
    LeftBehind set = new LeftBehind(Kind.SEMAPHORE_SET, "sem:2147483647", "", 0, 0);
    assertThat(CleanupCommand.removed(set)).isEqualTo("sem:2147483647 is gone already");
  }
}
