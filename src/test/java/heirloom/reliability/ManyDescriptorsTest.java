package heirloom.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * R2 of docs/reliability.md: the same with very many inheritable descriptors open, and with some
 * above a limit that was lowered afterwards, which a loop up to the limit would miss. In a JVM of
 * its own.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a limit of descriptors, lowered")
class ManyDescriptorsTest {

  @Test
  void threeThousandOpen() throws Exception {
    run(3000, 20);
  }

  @Test
  @Tag("campaign")
  @Timeout(1800)
  void fifteenThousandOpen() throws Exception {
    run(15_000, 2000);
  }

  private static void run(int open, int launches) throws Exception {
    Assumptions.assumeTrue(isOnPath("prlimit"), "no prlimit of util-linux here");
    COracle.program();
    PortSpawn.Result result =
        PortSpawn.java(ManyDescriptorsTest.class, "launch", "" + open, "" + launches).run();
    System.out.print(result.output());
    Assumptions.assumeFalse(result.output().startsWith("skip"), () -> result.output().strip());
    assertThat(result.output()).endsWith("leaked=0 missing=0\n");
    assertThat(result.exit().code()).isZero();
  }

  static void launch(String[] arguments) throws Exception {
    int wanted = Integer.parseInt(arguments[0]);
    int launches = Integer.parseInt(arguments[1]);
    List<FileInputStream> open = new ArrayList<>();
    try (Launches starts = new Launches()) {
      starts.one(new Random(1));
      while (open.size() < wanted) {
        open.add(new FileInputStream("/dev/zero"));
      }
      for (int i = 0; i < launches / 2; i++) {
        starts.one(new Random(i));
      }
      // Pipes of the starts themselves need room below the new limit.
      for (int i = 0; i < 100; i++) {
        open.get(i).close();
      }
      lowerLimit(wanted / 2);
      for (int i = 0; i < launches / 2; i++) {
        starts.one(new Random(i));
      }
      System.out.println(
          "R2 open="
              + wanted
              + " launches="
              + launches
              + " limit lowered to "
              + wanted / 2
              + " leaked="
              + starts.leaked()
              + " missing="
              + starts.missing());
    } catch (FileNotFoundException full) {
      System.out.println("skip: the hard limit of open files is below " + wanted);
    } finally {
      for (FileInputStream one : open) {
        one.close();
      }
    }
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static void lowerLimit(int to) throws Exception {
    Process prlimit =
        new ProcessBuilder(
                "prlimit", "--pid", "" + ProcessHandle.current().pid(), "--nofile=" + to + ":")
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).isZero();
  }
}
