package heirloom.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;

/** The weather sample of {@code heirloom aggregate}, its rows repeated to a size that matters. */
final class TiledWeather {

  private static final String RESOURCE = "/heirloom/child/weather.csv.gz";

  private TiledWeather() {}

  /**
   * The file that group-bys are measured on, made once and kept in the setting's folder.
   *
   * @throws IOException when the disk has no room for it
   */
  static Path file(Setting setting) throws IOException {
    return file(setting, setting.quick() ? 256L << 20 : 5_000_000_000L);
  }

  /**
   * One of so many bytes, or a little more.
   *
   * @throws IOException when the disk has no room for it
   */
  static Path file(Setting setting, long bytes) throws IOException {
    return file(setting.folder(), bytes);
  }

  private static Path file(Path folder, long bytes) throws IOException {
    Path file = folder.resolve("weather-" + bytes + ".csv");
    if (Files.exists(file)) {
      return file;
    }
    byte[] sample = sample();
    int header = 0;
    while (sample[header++] != '\n') {
      // To behind the first line.
    }
    Path unfinished = folder.resolve("weather.new");
    try (OutputStream out = Files.newOutputStream(unfinished)) {
      out.write(sample);
      for (long done = sample.length; done < bytes; done += sample.length - header) {
        out.write(sample, header, sample.length - header);
      }
    }
    return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] sample() throws IOException {
    try (InputStream packed = TiledWeather.class.getResourceAsStream(RESOURCE)) {
      if (packed == null) {
        throw new IOException(RESOURCE + " is missing from this jar");
      }
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      new GZIPInputStream(packed).transferTo(text);
      return text.toByteArray();
    }
  }
}
