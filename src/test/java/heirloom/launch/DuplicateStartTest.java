package heirloom.launch;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.InheritedFile;
import heirloom.grant.InheritedPipe;
import heirloom.inherit.Inheritance;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Starts by the route DUPLICATE, whose grants travel when the child runs already. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "/bin/true and /dev/null")
class DuplicateStartTest {

  private static final Path NULL = Path.of("/dev/null");

  @Test
  void aChildThatEndsBeforeItTakesAnythingKeepsItsExitValue() throws Exception {
    for (int i = 0; i < 30; i++) {
      ChildBuilder builder =
          new ChildBuilder("/bin/sh", "-c", "exit 3").inheritIO().handoff(Handoff.DUPLICATE);
      for (int grant = 0; grant < 60; grant++) {
        builder.inherit("n" + grant, InheritedFile.read(NULL));
      }
      assertThat(builder.start().waitFor()).isEqualTo(3);
    }
  }

  @Test
  void aPipeMayBeClosedHereWhileTheChildsEndIsStillQueued() throws Exception {
    ChildBuilder builder =
        ChildBuilder.java(Readers.class, "last", "late")
            .handoff(Handoff.DUPLICATE)
            .redirectOutput(Redirect.PIPE)
            .redirectError(Redirect.INHERIT);
    for (int grant = 0; grant < 249; grant++) {
      builder.inherit("n" + grant, InheritedFile.read(NULL));
    }
    InheritedPipe pipe = InheritedPipe.toChild();
    InheritedPipe later = InheritedPipe.toChild();
    Child child = builder.inherit("last", pipe).start();
    // At once: a background thread still sends what is before it.
    try (OutputStream to = pipe.output()) {
      to.write("one ".getBytes(StandardCharsets.UTF_8));
    }
    pipe.close();
    child.give("late", later);
    later.output().write("two".getBytes(StandardCharsets.UTF_8));
    later.close();
    assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("one two");
    assertThat(child.waitFor()).isZero();
    await().until(() -> !child.isAlive());
  }

  /** Prints what comes over the named pipes. */
  public static final class Readers {
    private Readers() {}

    /** Its arguments are names of grants. */
    public static void main(String[] names) throws Exception {
      for (String name : names) {
        Inheritance.current()
            .await(name, InheritedPipe.INPUT, Duration.ofMinutes(1))
            .transferTo(System.out);
      }
      System.out.flush();
    }
  }
}
