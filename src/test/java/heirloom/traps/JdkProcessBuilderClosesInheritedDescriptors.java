package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.OsHandle;
import heirloom.testing.HandedChild;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A child that starts its own child by ProcessBuilder passes nothing on. (JDK childproc.c closes
 * every descriptor from 3 on.) Documented; Heirloom in the child grants again. This fails when a
 * JDK begins to pass descriptors, and the documentation is wrong then.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptor numbers")
final class JdkProcessBuilderClosesInheritedDescriptors {

  @TempDir private Path folder;

  @Test
  void theChildHoldsIt_theGrandchildDoesNot() throws Exception {
    Path file = Files.writeString(folder.resolve("marker-of-this-test"), "x");
    try (OsHandle handle = Current.os().openFile(file, FileMode.READ)) {
      PortSpawn.Result result =
          HandedChild.helper(JdkProcessBuilderClosesInheritedDescriptors.class, "child")
              .give("data", "file", handle, "access", "r")
              .spawn()
              .run();
      assertThat(result.output().lines().toList())
          .contains("child: " + file)
          .contains("grandchild ran")
          .filteredOn(line -> line.contains("marker-of-this-test"))
          .hasSize(1);
    }
  }

  static int child(String[] arguments) throws Exception {
    System.out.println("child: " + Files.readSymbolicLink(Path.of("/proc/self/fd/3")));
    System.out.flush();
    return new ProcessBuilder("/bin/sh", "-c", "ls -l /proc/self/fd; echo grandchild ran")
        .inheritIO()
        .start()
        .waitFor();
  }
}
