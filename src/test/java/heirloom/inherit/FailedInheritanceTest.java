package heirloom.inherit;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.testing.HandedChild;
import heirloom.testing.PortSpawn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Handoffs that a child must refuse, and how it says so. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "pipes for a control line and a lifeline")
final class FailedInheritanceTest {

  private final Os os = Current.os();

  @Test
  void aSecondCallAfterABrokenControlLineSaysTheSameAndDoesNotWait() throws Exception {
    OsPipe messages = os.createPipe();
    OsPipe answers = os.createPipe();
    try (OsHandle read = messages.readEnd();
        OsHandle write = answers.writeEnd();
        OsHandle kept = answers.readEnd()) {
      assertThat(kept.isClosed()).isFalse();
      try (OutputStream out = os.output(messages.writeEnd())) {
        out.write("nonsense\n".getBytes(StandardCharsets.UTF_8));
      }
      PortSpawn.Result result =
          HandedChild.helper(FailedInheritanceTest.class, "callTwice")
              .give(".control", "control", List.of(read, write), "by", "proc", "count", "1")
              .spawn()
              .run();
      assertThat(result.output()).matches("(MALFORMED: [^|]*)\\|\\1\\|");
    }
  }

  static void callTwice(String[] arguments) {
    for (int i = 0; i < 2; i++) {
      try {
        System.out.print(Inheritance.current().names());
      } catch (IOException e) {
        System.out.print(e.getMessage() + "|");
      }
    }
  }

  @Test
  void aLifelineThatIsAnotherPipeIsRefused() throws Exception {
    OsPipe pipe = os.createPipe();
    OsPipe other = os.createPipe();
    try (OsHandle told = pipe.readEnd();
        OsHandle writer = pipe.writeEnd();
        OsHandle there = other.readEnd();
        OsHandle otherWriter = other.writeEnd()) {
      assertThat(List.of(writer.isClosed(), otherWriter.isClosed())).containsOnly(false);
      HandedChild child = watching().give(".lifeline", "lifeline", told);
      PortSpawn.Result result =
          child.throughShell("exec 3<&4 4<&- \"$@\" 2>&1").grants(there).run();
      assertThat(result.output()).contains("IDENTITY_MISMATCH").doesNotContain("main ran");
      assertThat(result.exit().code()).isEqualTo(1);
    }
  }

  @Test
  void aLifelineThatIsNoPipeIsRefused() throws Exception {
    try (OsHandle file =
        os.openFile(java.nio.file.Path.of("/etc/passwd"), heirloom.os.FileMode.READ)) {
      PortSpawn.Result result =
          watching().give(".lifeline", "lifeline", file).throughShell("exec \"$@\" 2>&1").run();
      assertThat(result.output()).contains("IDENTITY_MISMATCH").doesNotContain("main ran");
      assertThat(result.exit().code()).isEqualTo(1);
    }
  }

  private static HandedChild watching() {
    return HandedChild.program(LifelineMain.class.getName(), Runs.class.getName());
  }

  static final class Runs {
    private Runs() {}

    public static void main(String[] arguments) {
      System.out.println("main ran");
    }
  }
}
