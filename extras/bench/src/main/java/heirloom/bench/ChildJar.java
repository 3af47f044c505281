package heirloom.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Makes the jar of a child: the library's classes and the measured main classes, nothing else. */
final class ChildJar {

  private ChildJar() {}

  /** Writes {@code child.jar} into {@code folder} from the places that hold the given classes. */
  static Path write(Path folder, List<Class<?>> classes) throws IOException {
    Path jar = folder.resolve("child.jar");
    Set<Path> places = new LinkedHashSet<>();
    for (Class<?> one : classes) {
      places.add(place(one));
    }
    Set<String> written = new LinkedHashSet<>();
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Path place : places) {
        if (Files.isDirectory(place)) {
          copy(place, out, written);
        } else {
          try (FileSystem inside = FileSystems.newFileSystem(place)) {
            copy(inside.getPath("/"), out, written);
          }
        }
      }
    }
    return jar;
  }

  private static Path place(Class<?> one) throws IOException {
    try {
      return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("no usable path for " + one.getName(), e);
    }
  }

  private static void copy(Path root, JarOutputStream out, Set<String> written) throws IOException {
    Path library = root.resolve("heirloom");
    if (!Files.isDirectory(library)) {
      return;
    }
    try (Stream<Path> files = Files.walk(library)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        boolean bench = name.startsWith("heirloom/bench/");
        boolean wanted = !bench || name.startsWith("heirloom/bench/jvm/");
        if (wanted && name.endsWith(".class") && written.add(name)) {
          out.putNextEntry(new JarEntry(name));
          Files.copy(file, out);
          out.closeEntry();
        }
      }
    }
  }
}
