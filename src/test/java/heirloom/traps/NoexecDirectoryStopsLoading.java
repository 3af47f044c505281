package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.Heirloom;
import heirloom.Support;
import heirloom.testing.JvmRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * JNA on a noexec, read-only or absent directory ends in a bare UnsatisfiedLinkError. Tried with
 * such mounts. We look before we load, take the next directory, and if none will do throw one
 * exception that names jna.tmpdir and each cause.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "mounts")
class NoexecDirectoryStopsLoading {

  @TempDir Path scratch;

  @Test
  void anotherDirectoryIsTakenWhenTmpIsNoexec() throws Exception {
    Path tmp = Files.createDirectory(scratch.resolve("tmp"));
    JvmRun.Result result = run("noexec", tmp, "-Djava.io.tmpdir=" + tmp, "-Duser.home=" + scratch);
    assertThat(result.output()).contains("works: 42");
    assertThat(result.exit()).isZero();
  }

  @Test
  void aChosenDirectoryThatIsNoexecIsNamed() throws Exception {
    Path chosen = Files.createDirectory(scratch.resolve("chosen"));
    requireRefusal(run("noexec", chosen, "-Djna.tmpdir=" + chosen), chosen + " is mounted noexec");
  }

  @Test
  void aChosenDirectoryThatIsReadOnlyIsNamed() throws Exception {
    Path chosen = Files.createDirectory(scratch.resolve("chosen"));
    requireRefusal(run("ro", chosen, "-Djna.tmpdir=" + chosen), chosen + " is not writable");
  }

  @Test
  void aChosenDirectoryThatIsAbsentIsNamed() throws Exception {
    Path absent = scratch.resolve("absent");
    requireRefusal(
        JvmRun.of(getClass(), "use").options("-Djna.tmpdir=" + absent).run(),
        absent + " does not exist");
  }

  @Test
  void theQuestionForSupportIsAnswered() throws Exception {
    Path absent = scratch.resolve("absent");
    JvmRun.Result result = JvmRun.of(getClass(), "support").options("-Djna.tmpdir=" + absent).run();
    assertThat(result.output())
        .contains("UNSUPPORTED: ")
        .contains(absent + " does not exist")
        .contains("Set -Djna.tmpdir=DIR");
    assertThat(result.exit()).isZero();
  }

  static void support(String[] arguments) {
    Support support = Heirloom.support();
    System.out.println(support.level() + ": " + support.reason());
  }

  @Test
  void laterCallsSayTheSame() throws Exception {
    Path absent = scratch.resolve("absent");
    JvmRun.Result result =
        JvmRun.of(getClass(), "useTwice").options("-Djna.tmpdir=" + absent).run();
    assertThat(result.output()).contains("the same again");
  }

  static void use(String[] arguments) throws IOException {
    PlantedNativeLibrary.use(arguments);
  }

  static void useTwice(String[] arguments) throws IOException {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try {
        use(arguments);
      } catch (IllegalStateException e) {
        said.add(e.getMessage());
      }
    }
    boolean same = said.size() == 2 && said.get(0).equals(said.get(1));
    System.out.println(same ? "the same again" : "said: " + said);
  }

  private static void requireRefusal(JvmRun.Result result, String cause) {
    assertThat(result.output())
        .contains("IllegalStateException")
        .contains(cause)
        .contains("Set -Djna.tmpdir=DIR")
        .doesNotContain("works")
        .doesNotContain("ExceptionInInitializerError");
    assertThat(result.exit()).isEqualTo(1);
  }

  /** In a mount namespace of its own, where the directory is a memory file system. */
  private JvmRun.Result run(String mountOption, Path directory, String... options)
      throws Exception {
    JvmRun.Result result =
        JvmRun.of(getClass(), "use")
            .options(options)
            .under(
                "unshare",
                "--mount",
                "/bin/sh",
                "-c",
                "mount -t tmpfs -o mode=0700,"
                    + mountOption
                    + " tmpfs "
                    + directory
                    + " || exit 99; exec \"$@\"",
                "sh")
            .run();
    assumeTrue(
        result.exit() != 99 && !result.output().contains("unshare:"),
        "nothing can be mounted here: " + result.output());
    return result;
  }
}
