package heirloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command line is an application: it uses what any application may. */
class PublicPackagesTest {

  private static final Set<String> PUBLIC =
      Set.of(
          "channel", "child", "cli", "exec", "grant", "inherit", "inspect", "interop", "launch",
          "memory", "pool", "sync");

  @Test
  void onlyPublicPackagesOfTheLibraryAreImported() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (String module : List.of("parent-app", "child-app")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          wrong.addAll(wrong(file));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static List<String> wrong(Path file) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("import heirloom.")
          && !line.equals("import heirloom.os.OsException;")
          && !line.matches("import heirloom\\.[A-Z]\\w*;")
          && !PUBLIC.contains(line.split("\\.", -1)[1])) {
        wrong.add(file + ": " + line);
      }
      // The demo shows the bare calls, which the library keeps to itself.
      if (line.contains("com.sun.jna") && !file.toString().contains("demo")) {
        wrong.add(file + ": " + line);
      }
    }
    return wrong;
  }
}
