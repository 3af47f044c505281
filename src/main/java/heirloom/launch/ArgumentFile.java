package heirloom.launch;

import heirloom.os.Os;
import heirloom.os.OsText;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A JVM's command line in a file, for lines that are too long for some systems: {@code java @file}.
 *
 * <p>Source: "java Command-Line Argument Files" in the JDK's tool guide. On Linux it is memory of
 * this process without a name, which the launcher opens through {@code /proc}; elsewhere, or where
 * there is no {@code /proc}, a temporary file that its owner alone may read, since it holds
 * arguments. Either goes when the child has ended.
 */
final class ArgumentFile implements AutoCloseable {

  /** Characters of a line from which on it goes by a file; Windows has room for 32,767. */
  static final int LONGEST_LINE = 24 * 1024;

  private final String path;
  private final Runnable end;

  private ArgumentFile(String path, Runnable end) {
    this.path = path;
    this.end = end;
  }

  /** Writes the file. */
  static ArgumentFile create(Os os, List<String> arguments) throws IOException {
    // The launcher reads bytes and hands them on as it does those of a command line.
    Charset launchers = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    byte[] content = content(arguments).getBytes(launchers);
    Optional<OsText> nameless = os.privateText(content);
    if (nameless.isPresent()) {
      return new ArgumentFile(nameless.get().path(), nameless.get()::close);
    }
    // On POSIX systems the JDK makes such files with mode 0600.
    Path file = Files.createTempFile("heirloom-", ".args");
    try {
      Files.write(file, content);
      return new ArgumentFile(file.toString(), () -> delete(file));
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** The file's text: one quoted argument a line. */
  static String content(List<String> arguments) {
    StringBuilder text = new StringBuilder();
    for (String argument : arguments) {
      text.append('"');
      for (int i = 0; i < argument.length(); i++) {
        char c = argument.charAt(i);
        switch (c) {
          case '"', '\\' -> text.append('\\').append(c);
          case '\n' -> text.append("\\n");
          case '\r' -> text.append("\\r");
          case '\t' -> text.append("\\t");
          case '\f' -> text.append("\\f");
          default -> text.append(c);
        }
      }
      text.append("\"\n");
    }
    return text.toString();
  }

  /** What stands on the command line instead. */
  String argument() {
    return "@" + path;
  }

  /** Gives it up; idempotent. */
  @Override
  public void close() {
    end.run();
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException leftBehind) {
      // The directory is not ours: it may have been made read-only. The file holds no secret of
      // this library, and a child that ran is not a failed child.
      file.toFile().deleteOnExit();
    }
  }
}
