package heirloom.inherit;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.Os;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.testing.HandedChild;
import heirloom.testing.PortSpawn;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has jobs for this")
final class LifelineMainTest {

  @TempDir private Path folder;

  /** Not public, as the launcher allows. */
  static final class Waits {
    private Waits() {}

    public static void main(String[] arguments) throws Exception {
      Inheritance given = Inheritance.current();
      System.out.print(Arrays.toString(arguments) + given.names());
      System.out.flush();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.print("hook")));
      synchronized (given) {
        given.wait();
      }
    }
  }

  static final class Throws {
    private Throws() {}

    public static void main(String[] arguments) {
      if (arguments.length == 0) {
        throw new IllegalStateException("from the user's main");
      }
    }
  }

  static final class NoMain {
    private NoMain() {}
  }

  @Test
  void theChildHaltsWhenTheParentsEndCloses() throws Exception {
    Os os = Current.os();
    OsPipe lifeline = os.createPipe();
    OsPipe out = os.createPipe();
    OsProcess child;
    try (OsHandle read = lifeline.readEnd();
        OsHandle file = os.openFile(Files.writeString(folder.resolve("f"), ""), FileMode.READ);
        OsHandle printed = out.writeEnd()) {
      child =
          HandedChild.program(LifelineMain.class.getName(), Waits.class.getName(), "a", "b c")
              .give(".lifeline", "lifeline", read)
              .give("f", "file", file, "access", "r")
              .spawn()
              .output(printed)
              .start();
    }
    try (InputStream printed = os.input(out.readEnd())) {
      assertThat(new String(printed.readNBytes(11), StandardCharsets.UTF_8))
          .isEqualTo("[a, b c][f]");
      lifeline.writeEnd().close();
      assertThat(child.exit().join().code()).isEqualTo(LifelineMain.PARENT_GONE);
      assertThat(printed.readAllBytes()).isEmpty();
    }
  }

  @Test
  void whatTheUsersMainThrowsLooksAsItAlwaysDoes() throws Exception {
    PortSpawn.Result result = run(Throws.class.getName());
    assertThat(result.exit().code()).isEqualTo(1);
    assertThat(result.output())
        .startsWith(
            "Exception in thread \"main\" java.lang.IllegalStateException: from the user's main");
  }

  @Test
  void aClassWithoutMainIsNamed() throws Exception {
    PortSpawn.Result result = run(NoMain.class.getName());
    assertThat(result.exit().code()).isEqualTo(1);
    assertThat(result.output()).contains("LifelineMainTest$NoMain.main");
    assertThat(run("no.such.Program").output()).contains("no.such.Program");
  }

  @Test
  void withoutALifelineItDoesNotRun() throws Exception {
    PortSpawn.Result result =
        HandedChild.program(LifelineMain.class.getName(), Throws.class.getName())
            .throughShell("exec \"$@\" 2>&1")
            .run();
    assertThat(result.exit().code()).isEqualTo(1);
    assertThat(result.output())
        .contains("ABSENT: this process was given no lifeline")
        .doesNotContain("from the user's main");
  }

  /** With standard error in place of standard output, through a shell. */
  private static PortSpawn.Result run(String main) throws Exception {
    Os os = Current.os();
    OsPipe lifeline = os.createPipe();
    try (OsHandle read = lifeline.readEnd();
        OsHandle kept = lifeline.writeEnd()) {
      assertThat(kept.isClosed()).isFalse();
      return HandedChild.program(LifelineMain.class.getName(), main)
          .give(".lifeline", "lifeline", read)
          .throughShell("exec \"$@\" 2>&1")
          .run();
    }
  }
}
