package heirloom.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.OsHandle;
import heirloom.os.SpawnPlan;
import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * R4 of docs/reliability.md: the right inode at the right number, with real descriptors, for every
 * assignment of a process's own 0, 1 and 2 to its child's 0, 1, 2 and 3. (Exhaustive plans are
 * played in FdRemapTest; 250 grants in any order in SwappedDescriptorsClobberEachOther.)
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "the child's descriptor numbers are chosen; Windows keeps the parent's")
class RemapTest {

  @Test
  void everyAssignmentOfTheStandardStreams() throws Exception {
    // In a JVM of its own, whose 0, 1 and 2 are three different objects.
    PortSpawn.Result result = PortSpawn.java(RemapTest.class, "remap", COracle.program()).run();
    System.out.print(result.output());
    assertThat(result.output()).isEqualTo("R4 assignments=81 wrong=0\n");
  }

  static void remap(String[] arguments) throws Exception {
    Path report = Files.createTempFile("remap", "");
    int wrong = 0;
    for (int code = 0; code < 81; code++) {
      int[] sources = {code % 3, code / 3 % 3, code / 9 % 3, code / 27};
      try (OsHandle file = Current.os().openFile(report, FileMode.WRITE)) {
        var plan =
            new SpawnPlan(
                arguments[0],
                Optional.empty(),
                List.of(stream(sources[0]), stream(sources[1]), stream(sources[2])),
                List.of(stream(sources[3]), file),
                numbers -> new SpawnPlan.Invocation(List.of("" + numbers[1]), Map.of()),
                SpawnPlan.Group.SAME,
                SpawnPlan.Ending.INDEPENDENT,
                false);
        Current.os().spawn(plan).exit().join();
      }
      Map<Integer, COracle.Descriptor> found =
          COracle.parse(Files.readString(report)).descriptors();
      for (int target = 0; target < sources.length; target++) {
        wrong += COracle.expected(sources[target], target).equals(found.get(target)) ? 0 : 1;
      }
    }
    Files.delete(report);
    System.out.println("R4 assignments=81 wrong=" + wrong);
  }

  private static OsHandle stream(int number) {
    return OsHandle.borrowed(number, "stream " + number);
  }
}
