package heirloom.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.launch.ChildBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.OS;

/** The languages beside Java in which a child can take what it is given, and their programs. */
public enum Client {
  /** {@code test/python/NAME.py} with the package of {@code child-app/python}. */
  PYTHON {
    @Override
    public List<String> command(String name) {
      assumeTrue(OS.LINUX.isCurrentOs(), "the Python client adopts on Linux only");
      assumeTrue(isOnPath("python3"), "no python3 on the PATH");
      String path = "import sys; sys.path.insert(0, sys.argv.pop(1)); ";
      String run = "import runpy; sys.argv.pop(0); runpy.run_path(sys.argv[0], None, '__main__')";
      Path script = Path.of("test", "python", name + ".py").toAbsolutePath();
      return List.of(interpreter(), "-B", "-c", path + run, MODULES.toString(), script.toString());
    }
  },
  /** {@code test/c/heirloom_NAME.c}. */
  C {
    @Override
    public List<String> command(String name) {
      return List.of(COracle.program("heirloom_" + name));
    }
  };

  private static String found = "";

  /**
   * What python3 really is, asked once: the word may lead to a script that looks for an interpreter
   * at each start, for longer than the interpreter takes to start.
   */
  private static synchronized String interpreter() {
    if (found.isEmpty()) {
      try {
        Process asked =
            new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)").start();
        String answer = new String(asked.getInputStream().readAllBytes(), UTF_8).strip();
        assumeTrue(asked.waitFor() == 0 && !answer.isEmpty(), "python3 does not start");
        found = answer;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return found;
  }

  /** Tests run in the library's folder; the Python client stands beside it. */
  public static final Path MODULES =
      Path.of("").toAbsolutePath().resolveSibling("child-app").resolve("python");

  /** The words of a program's command; skips the calling test where the language is missing. */
  public abstract List<String> command(String name);

  /** The same as a child that is still to be described. */
  public ChildBuilder child(String name, String... arguments) {
    List<String> words = new ArrayList<>(command(name));
    words.addAll(Arrays.asList(arguments));
    return new ChildBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).endWithParent();
  }

  /** Whether a program of this name is on the PATH. */
  public static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
