package heirloom.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Builds the Rust peers from the source in this jar, with their crates from the registry. */
public final class RustPeer {

  private static final List<String> FILES = List.of("Cargo.toml", "src/main.rs");

  private RustPeer() {}

  /**
   * Builds the package {@code name} with {@code cargo build --release} into {@code folder}; only
   * compiles what has changed since.
   *
   * @return the program
   * @throws IOException when there is no cargo, or it refuses; its text is in the message
   */
  public static Path build(String name, Path folder) throws IOException, InterruptedException {
    Path home = folder.resolve(name);
    for (String file : FILES) {
      Path target = home.resolve(file);
      Files.createDirectories(target.resolveSibling("."));
      try (InputStream text =
          RustPeer.class.getResourceAsStream("/heirloom/bench/rust/" + name + "/" + file)) {
        if (text == null) {
          throw new IOException(name + "/" + file + " is missing from this jar");
        }
        Files.copy(text, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Process cargo =
        new ProcessBuilder("cargo", "build", "--release", "--quiet")
            .directory(home.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(cargo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (cargo.waitFor() != 0) {
      throw new IOException("cargo refused " + name + ": " + said.strip());
    }
    return home.resolve("target/release").resolve(name);
  }

  /**
   * Removes what iceoryx2 leaves when its processes have ended: its peer's files have this prefix.
   */
  public static void removeLeftovers() throws IOException {
    Path named = Path.of("/dev/shm");
    if (!Files.isDirectory(named)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(named, "heirloom_bench_*")) {
      for (Path one : left) {
        Files.deleteIfExists(one);
      }
    }
  }
}
