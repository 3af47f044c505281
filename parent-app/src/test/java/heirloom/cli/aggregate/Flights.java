package heirloom.cli.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.tukaani.xz.XZInputStream;

/** All flights out of New York in 2013, unpacked. */
final class Flights {

  /** The columns' places, from 0. */
  static final int DEP_DELAY = 5;

  static final int CARRIER = 9;
  static final int TAILNUM = 11;
  static final int DEST = 13;

  private Flights() {}

  static byte[] text() throws IOException {
    try (InputStream packed =
            Objects.requireNonNull(
                Flights.class.getResourceAsStream("/heirloom/cli/flights.csv.xz"));
        InputStream text = new XZInputStream(packed)) {
      return text.readAllBytes();
    }
  }

  /** Writes the text so many times, header and all. */
  static Path write(Path file, byte[] text, int times) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < times; i++) {
        out.write(text);
      }
    }
    return file;
  }
}
