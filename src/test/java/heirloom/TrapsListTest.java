package heirloom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/traps.md} and the test package {@code heirloom.traps} list the same traps. */
class TrapsListTest {

  private static final Pattern BULLET = Pattern.compile("- \\*\\*(\\w+)\\*\\* — (.*)");
  private static final Pattern ELSEWHERE = Pattern.compile(".*\\(tested in ([\\w./-]+)\\).*");
  private static final Pattern WITHOUT_TEST =
      Pattern.compile(".*\\((no test here: .+|comes with [\\w./-]+)\\).*");

  @Test
  void everyBulletHasItsClassOrSaysWhyNot() throws IOException {
    Set<String> expected = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "traps.md"))) {
      Matcher bullet = BULLET.matcher(line);
      if (!bullet.matches()) {
        continue;
      }
      Matcher elsewhere = ELSEWHERE.matcher(bullet.group(2));
      if (elsewhere.matches()) {
        assertThat(Path.of("..", elsewhere.group(1), "src", "test", "java", "heirloom", "traps"))
            .isDirectoryContaining("glob:**/" + bullet.group(1) + ".java");
      } else if (!WITHOUT_TEST.matcher(bullet.group(2)).matches()) {
        expected.add(bullet.group(1));
      }
    }
    assertThat(classes()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void noTrapClassIsNamedTest() throws IOException {
    assertThat(classes()).noneMatch(name -> name.endsWith("Test"));
  }

  private static Set<String> classes() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("test", "java", "heirloom", "traps"))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
          .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
    }
    return names;
  }
}
