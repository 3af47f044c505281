package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.InheritanceException;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.OsHandle;
import heirloom.testing.HandedChild;
import heirloom.testing.JvmRun;
import heirloom.testing.PortSpawn;
import heirloom.testing.TestChild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A grandchild inherits the variable and takes numbers that are not its own; Java can't unset its
 * own environment. (sd_listen_fds(3).) Stripped from every environment Heirloom builds; parent pid
 * and identities are checked, which this shows with a grandchild of the JDK's own launcher.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptor numbers")
final class HandoffVisibleToGrandchildren {

  @TempDir private Path folder;

  @Test
  void theChildTakesAndTheGrandchildIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("data"), "for the child only");
    try (OsHandle handle = Current.os().openFile(file, FileMode.READ)) {
      PortSpawn.Result result =
          HandedChild.helper(HandoffVisibleToGrandchildren.class, "child")
              .give("data", "file", handle, "access", "r")
              .spawn()
              .run();
      assertThat(result.output().lines())
          .containsExactly("child: [data]", "grandchild: NOT_FOR_THIS_PROCESS, find() is empty");
      assertThat(result.exit().code()).isZero();
    }
  }

  @Test
  void noEnvironmentThatThisLibraryBuildsHasIt() throws Exception {
    JvmRun.Result result =
        JvmRun.of(HandoffVisibleToGrandchildren.class, "launcher")
            .variable("HEIRLOOM", "for the process in the middle")
            .run();
    assertThat(result.output().lines())
        .as(result.output())
        .containsExactly("middle: for the process in the middle", "grandchild: none");
  }

  static void launcher(String[] arguments) throws Exception {
    System.out.println("middle: " + System.getenv("HEIRLOOM"));
    Child child = new ChildBuilder("sh", "-c", "echo grandchild: ${HEIRLOOM-none}").start();
    child.getInputStream().transferTo(System.out);
    child.waitFor();
  }

  static int child(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    given.file("data").close();
    System.out.println("child: " + given.names());
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TestChild.class.getName()));
    command.addAll(TestChild.arguments(HandoffVisibleToGrandchildren.class, "grandchild"));
    System.out.flush();
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  static void grandchild(String[] arguments) throws Exception {
    if (System.getenv("HEIRLOOM") == null) {
      throw new AssertionError("the variable did not come through: this test shows nothing");
    }
    try {
      Inheritance.current();
      System.out.println("grandchild: took it");
    } catch (InheritanceException e) {
      System.out.println(
          "grandchild: "
              + e.reason()
              + (Inheritance.find().isEmpty() ? ", find() is empty" : ", find() finds it"));
    }
  }
}
