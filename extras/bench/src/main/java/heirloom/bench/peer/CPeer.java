package heirloom.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Compiles the C peers from the source in this jar. */
public final class CPeer {

  private CPeer() {}

  /**
   * Compiles {@code NAME.c} with {@code gcc -O2} into {@code folder}.
   *
   * @return the program
   * @throws IOException on Windows; when there is no compiler, or it refuses; its text is in the
   *     message
   */
  public static Path compile(String name, Path folder) throws IOException, InterruptedException {
    if (Trivial.onWindows()) {
      throw new IOException("the C program calls posix_spawn, which Windows lacks");
    }
    Files.createDirectories(folder);
    Path source = folder.resolve(name + ".c");
    try (InputStream text = CPeer.class.getResourceAsStream("/heirloom/bench/c/" + name + ".c")) {
      if (text == null) {
        throw new IOException(name + ".c is missing from this jar");
      }
      Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path program = folder.resolve(name);
    Process gcc =
        new ProcessBuilder(
                "gcc", "-O2", "-Wall", "-o", program.toString(), source.toString(), "-lpthread")
            .redirectErrorStream(true)
            .start();
    String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (gcc.waitFor() != 0) {
      throw new IOException("gcc refused " + source.getFileName() + ": " + said.strip());
    }
    return program;
  }
}
