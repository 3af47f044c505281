package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a name, a segment or a set behind. */
final class Leftovers implements BeforeEachCallback, AfterEachCallback {

  private Set<String> before = Set.of();

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    before = all();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Patience.await()
        .untilAsserted(
            () -> {
              Set<String> more = all();
              more.removeAll(before);
              if (!more.isEmpty()) {
                // A buffer that nobody needs keeps a removed segment until it is collected.
                System.gc();
              }
              assertThat(more).isEmpty();
            });
  }

  static Set<String> all() throws IOException {
    Set<String> all = new TreeSet<>();
    try (Stream<Path> names = Files.list(Path.of("/dev/shm"))) {
      all.addAll(names.map(Path::toString).collect(Collectors.toSet()));
    }
    for (String kind : new String[] {"shm", "sem"}) {
      for (String line : Files.readAllLines(Path.of("/proc/sysvipc", kind))) {
        String[] words = line.strip().split("\\s+", -1);
        all.add(kind + " " + words[0] + " " + words[1]);
      }
    }
    return all;
  }
}
