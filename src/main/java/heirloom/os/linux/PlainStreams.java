package heirloom.os.linux;

import heirloom.os.FileMode;
import heirloom.os.OsException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files and pipes of a Java child, opened again by their names in {@code /proc}. */
final class PlainStreams {

  private PlainStreams() {}

  static FileChannel openFile(String path, FileMode mode) throws OsException {
    try {
      // Never TRUNCATE_EXISTING: the parent emptied the file for WRITE, once.
      return switch (mode) {
        case READ -> FileChannel.open(Path.of(path), StandardOpenOption.READ);
        case WRITE -> FileChannel.open(Path.of(path), StandardOpenOption.WRITE);
        case APPEND -> FileChannel.open(Path.of(path), StandardOpenOption.APPEND);
        case READ_WRITE ->
            FileChannel.open(Path.of(path), StandardOpenOption.READ, StandardOpenOption.WRITE);
      };
    } catch (IOException e) {
      throw PlainFailure.of("open " + path, e);
    }
  }

  static InputStream openInput(String path) throws OsException {
    try {
      return new PlainPipeInput(new FileInputStream(path));
    } catch (IOException e) {
      throw refused(path, FileMode.READ, e);
    }
  }

  static OutputStream openOutput(String path) throws OsException {
    try {
      // Appending, because the other form says O_TRUNC, which a file would obey.
      return new FileOutputStream(path, true);
    } catch (IOException e) {
      throw refused(path, FileMode.APPEND, e);
    }
  }

  /** The streams say FileNotFoundException for everything; the channel tells the cases apart. */
  static OsException refused(String path, FileMode mode, IOException first) {
    try {
      openFile(path, mode).close();
    } catch (OsException precise) {
      return precise;
    } catch (IOException closing) {
      first.addSuppressed(closing);
    }
    return PlainFailure.of("open " + path, first);
  }
}
