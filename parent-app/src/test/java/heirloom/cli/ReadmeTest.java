package heirloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.cli.CommandProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands print what the README says. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the commands are those of a POSIX shell")
class ReadmeTest {

  private static final String INDENT = "    ";

  @TempDir Path dir;

  private static List<String> readme() throws Exception {
    return Files.readAllLines(Path.of("..", "README.md"));
  }

  @Test
  void aggregatePrintsWhatIsShown() throws Exception {
    List<String> lines = readme();
    int command = lines.indexOf(INDENT + "$ ./heirloom aggregate");
    assertThat(command).isPositive();
    List<String> shown =
        lines.subList(command + 1, lines.size()).stream()
            .takeWhile(line -> line.startsWith(INDENT))
            .map(String::strip)
            .toList();
    Ended ended = CommandProcess.run("aggregate");
    assertThat(ended.code()).isZero();
    List<String> said = (ended.out() + ended.err()).lines().map(String::strip).toList();
    assertThat(said).isEqualTo(shown);
  }

  @Test
  void mapDoesWhatIsShown() throws Exception {
    String line =
        readme().stream()
            .filter(one -> one.startsWith(INDENT + "./heirloom map "))
            .findFirst()
            .orElseThrow()
            .strip();
    // The words between the command's name and the shell's redirection, over a file of ours.
    String words = line.substring("./heirloom ".length(), line.indexOf(" > "));
    Path file = Files.writeString(dir.resolve("disk.img"), "x".repeat(100_000));
    Path packed = dir.resolve("out.gz");
    Process process =
        new ProcessBuilder(
                CommandProcess.line(words.replace("disk.img", file.toString()).split(" ", -1)))
            .redirectOutput(packed.toFile())
            .start();
    assertThat(CommandProcess.end(process)).isEqualTo(new Ended(0, "", ""));
    try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(packed))) {
      assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(file));
    }
  }
}
