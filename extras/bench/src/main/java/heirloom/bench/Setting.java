package heirloom.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What all experiments of a run share.
 *
 * @param quick small sizes: shows that everything works, figures are rough
 * @param progress gets lines for people, on standard error
 * @param folder where compiled peers, archives and small jars go
 * @param ids only these targets; empty = all
 */
public record Setting(boolean quick, Consumer<String> progress, Path folder, List<String> ids) {

  /** Whether a target is to be measured. */
  public boolean wants(String id) {
    return ids.isEmpty() || ids.contains(id);
  }

  /** {@code full}, or the smaller number of a quick run. */
  public int size(int full, int small) {
    return quick ? small : full;
  }

  /**
   * Children that share a job: one a core, and two at least, or there would be nothing to share.
   */
  public static int workers() {
    return Math.max(2, Runtime.getRuntime().availableProcessors());
  }

  /** The jar or class folder that this program runs from. */
  public static Path ownJar() {
    try {
      URI place = Setting.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(place);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the jar of this program has no usable path", e);
    }
  }

  /**
   * The folder {@code peers} beside the jar, so that nothing is compiled twice; a temporary one
   * where that cannot be written.
   */
  public static Path workFolder() throws IOException {
    Path beside = ownJar().resolveSibling("peers");
    try {
      return Files.createDirectories(beside);
    } catch (IOException readOnly) {
      return Files.createTempDirectory("heirloom-bench");
    }
  }
}
