package heirloom.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many processes have a file open or mapped, as far as this user may look: of another user's
 * process nothing can be known. Names are compared by their bytes, here as one character each,
 * whatever this system's encoding. Source: proc(5).
 */
final class MappedPaths {

  /** A line of {@code maps} has five fields before the path. */
  private static final int FIELDS = 5;

  private final Path directory;
  private final Map<String, Integer> users = new HashMap<>();

  private MappedPaths(Path directory) {
    this.directory = directory;
  }

  /** Those of the files in a directory. */
  static MappedPaths of(Path directory) throws IOException {
    MappedPaths all = new MappedPaths(directory.toRealPath());
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        Set<String> once = new HashSet<>();
        try {
          all.addMapped(
              Files.readString(process.resolve("maps"), StandardCharsets.ISO_8859_1), once);
          all.addOpen(process.resolve("fd"), once);
        } catch (IOException | DirectoryIteratorException endedOrAnothers) {
          // What was seen before that counts.
        }
        once.forEach(path -> all.users.merge(path, 1, Integer::sum));
      }
    }
    return all;
  }

  private void addMapped(String maps, Set<String> once) {
    for (String line : maps.split("\n", -1)) {
      String[] fields = line.split(" +", FIELDS + 1);
      if (fields.length > FIELDS && fields[FIELDS].startsWith("/")) {
        once.add(fields[FIELDS]);
      }
    }
  }

  private void addOpen(Path descriptors, Set<String> once) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path one : all) {
        try {
          Path target = Files.readSymbolicLink(one);
          if (target.startsWith(directory)) {
            once.add(bytes(target));
          }
        } catch (NoSuchFileException closedMeanwhile) {
          // Then it is not open.
        }
      }
    }
  }

  /** The bytes of a path, one character each: nothing but its URI has them. */
  static String bytes(Path path) {
    String escaped = path.toUri().getRawPath();
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        c = (char) Integer.parseInt(escaped.substring(i + 1, i + 3), 16);
        i += 2;
      }
      plain.append(c);
    }
    return plain.toString();
  }

  /** Of a file in the directory. */
  int users(Path file) {
    return users.getOrDefault(bytes(directory.resolve(file.getFileName())), 0);
  }
}
