package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import heirloom.grant.InheritedFile;
import heirloom.launch.ChildBuilder;
import heirloom.os.SpawnException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * zt-exec wraps only exactly java.io.IOException and parses "error=2". (zt-exec ProcessExecutor.)
 * Process-returning doors throw that class with the JDK's wording, ours as cause.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "error numbers of Linux")
final class RunnersParseTheErrorText {

  /** As a runner looks for it. */
  private static final Pattern ERROR = Pattern.compile(".* error=(\\d+), .*", Pattern.DOTALL);

  @TempDir private Path folder;

  private static IOException failed(ChildBuilder builder) {
    Throwable e = catchThrowable(builder::start);
    assertThat(e).isExactlyInstanceOf(IOException.class).hasCauseInstanceOf(SpawnException.class);
    return (IOException) e;
  }

  private static int number(IOException e) {
    Matcher matcher = ERROR.matcher(String.valueOf(e.getMessage()));
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  @Test
  void aMissingProgram() {
    IOException e = failed(new ChildBuilder("no-such-program", "x"));
    assertThat(e)
        .hasMessage("Cannot run program \"no-such-program\": error=2, No such file or directory");
    assertThat(number(e)).isEqualTo(2);
    assertThat(((SpawnException) e.getCause()).program()).isEqualTo("no-such-program");
  }

  @Test
  void aMissingProgramInADirectory() {
    assertThat(failed(new ChildBuilder("./x").directory(folder.toFile())))
        .hasMessage(
            "Cannot run program \"./x\" (in directory \""
                + folder
                + "\"): error=2, No such file or directory");
  }

  @Test
  void aMissingDirectory() {
    assertThat(failed(new ChildBuilder("/bin/true").directory(new File("/no/such"))))
        .hasMessage(
            "Cannot run program \"/bin/true\" (in directory \"/no/such\"):"
                + " error=2, No such file or directory");
  }

  @Test
  void aFileThatIsNoProgram() throws Exception {
    Path plain = Files.writeString(folder.resolve("plain"), "text");
    IOException e = failed(new ChildBuilder(plain.toString()));
    assertThat(e).hasMessage("Cannot run program \"" + plain + "\": error=13, Permission denied");
    assertThat(number(e)).isEqualTo(13);
  }

  @Test
  void endWithParentChangesNoWord() {
    IOException e = failed(new ChildBuilder("no-such-program").endWithParent());
    assertThat(e)
        .hasMessage("Cannot run program \"no-such-program\": error=2, No such file or directory");
  }

  @Test
  void aMissingGrantIsNotTakenForAMissingProgram() {
    IOException e =
        failed(
            new ChildBuilder("/bin/true")
                .inherit("log", InheritedFile.read(folder.resolve("missing"))));
    assertThat(e)
        .hasMessageStartingWith(
            "Cannot run program \"/bin/true\": grant \"log\": open: ENOENT (2)");
    assertThat(number(e)).isZero();
  }
}
