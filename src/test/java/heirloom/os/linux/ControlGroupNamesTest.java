package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.JvmRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control group may be named in any encoding, also one that this JVM cannot say. */
class ControlGroupNamesTest {

  private static final String UMLAUT = "\u00fc";

  @TempDir Path root;

  @Test
  void underUtf8TheGroupItselfLimits() throws Exception {
    assertThat(limit("C.UTF-8")).contains("limit=1000 ");
  }

  @Test
  void underAPlainLocaleTheGroupsAboveStillLimit() throws Exception {
    assertThat(limit("C")).contains("limit=2000 ");
  }

  private String limit(String locale) throws Exception {
    return JvmRun.of(ControlGroupNamesTest.class, "limitOf", root.toString())
        .variable("LC_ALL", locale)
        .run()
        .output();
  }

  static void limitOf(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]);
    write(root, "proc/self/cgroup", "0::/above/" + UMLAUT + "\n");
    write(root, "proc/self/mountinfo", "31 24 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    write(root, "sys/fs/cgroup/above/memory.max", "2000\n");
    if (!System.getProperty("sun.jnu.encoding").startsWith("ANSI")) {
      write(root, "sys/fs/cgroup/above/" + UMLAUT + "/memory.max", "1000\n");
    }
    System.out.println("limit=" + new ControlGroups(root).limit() + " ");
  }

  private static void write(Path root, String path, String text) throws Exception {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
