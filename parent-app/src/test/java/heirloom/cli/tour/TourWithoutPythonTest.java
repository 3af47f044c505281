package heirloom.cli.tour;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.cli.CommandProcess;
import heirloom.cli.CommandProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The tour on a system without Python, as its user sees it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the tour reads /proc")
class TourWithoutPythonTest {

  @Test
  void javaChildrenStandIn(@TempDir Path nothing) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(CommandProcess.line());
    builder.environment().put("PATH", nothing.toString());
    Ended ended = CommandProcess.end(builder.start());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
    List<String> lines = ended.out().lines().toList();
    assertThat(lines)
        .contains("  python3 was not found: Java children stand in for it.")
        .anyMatch(line -> line.matches("  java +\\d+ +by environment .*"))
        .anyMatch(line -> line.matches("  java +\\d+ +by command line .*"))
        .anyMatch(line -> line.matches("  java +\\d+ +by control line .*"))
        .anyMatch(line -> line.startsWith("  Exactly what it was given: "))
        .anyMatch(line -> line.matches("  java \\d+ did that part again: sum .*"))
        .noneMatch(line -> line.startsWith("  python3 ") && !line.contains("was not found"))
        .allMatch(line -> line.length() <= 140)
        .hasSizeLessThanOrEqualTo(45);
  }

  @Test
  void aPythonThatDoesNotStartIsToldFromOneThatIsNotThere(@TempDir Path folder) throws Exception {
    Path python = Files.writeString(folder.resolve("python3"), "not executable");
    ProcessBuilder builder = new ProcessBuilder(CommandProcess.line());
    builder.environment().put("PATH", folder.toString());
    assertThat(python).isRegularFile();
    Ended ended = CommandProcess.end(builder.start());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out())
        .contains("  python3 cannot be started (", "Permission denied")
        .doesNotContain("was not found");
  }
}
