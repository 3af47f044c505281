package heirloom.pool;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What an archive depends on, as the name of its file. */
final class ArchiveKey {

  private ArchiveKey() {}

  /**
   * A hash of the JVM, its options, the worker and every jar's path, size and time.
   *
   * @return empty when the class path has anything but jars: no JVM archives classes of a folder
   */
  static Optional<String> of(String worker, List<String> options) {
    StringBuilder all = new StringBuilder();
    for (String property :
        List.of("java.vm.name", "java.vm.vendor", "java.vm.version", "java.home", "os.arch")) {
      all.append(System.getProperty(property)).append('\n');
    }
    all.append(worker).append('\n').append(options).append('\n');
    String paths =
        System.getProperty("java.class.path", "")
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    for (String entry : paths.split(File.pathSeparator, 0)) {
      if (entry.isEmpty()) {
        continue;
      }
      Path jar = Path.of(entry).toAbsolutePath();
      try {
        BasicFileAttributes facts = Files.readAttributes(jar, BasicFileAttributes.class);
        if (!facts.isRegularFile()) {
          return Optional.empty();
        }
        all.append(jar).append('|').append(facts.size()).append('|');
        all.append(facts.lastModifiedTime().toMillis()).append('\n');
      } catch (IOException notThere) {
        // The JVM ignores such an entry too; that it came to be makes another key.
        all.append(jar).append("|absent\n");
      }
    }
    return Optional.of(hash(all.toString()));
  }

  private static String hash(String text) {
    byte[] hash = ArchiveStore.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, 16);
  }
}
