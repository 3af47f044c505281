package heirloom.inspect;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of {@code /proc/PID/maps}; see proc(5).
 *
 * @param length bytes
 * @param writable whether the process can write there
 * @param shared whether what it writes reaches others
 * @param identity {@code device.inode} in decimal
 * @param path what the kernel shows; may be empty
 */
public record MapsLine(
    long length, boolean writable, boolean shared, String identity, String path) {

  private static final Pattern LINE =
      Pattern.compile(
          "([0-9a-f]+)-([0-9a-f]+) (\\S{4}) [0-9a-f]+ ([0-9a-f]+):([0-9a-f]+) ([0-9]+)\\s*(.*)");

  /** Reads one line; empty when it is none. */
  public static Optional<MapsLine> parse(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      return Optional.empty();
    }
    long length = Long.parseUnsignedLong(m.group(2), 16) - Long.parseUnsignedLong(m.group(1), 16);
    long device = device(Long.parseLong(m.group(4), 16), Long.parseLong(m.group(5), 16));
    return Optional.of(
        new MapsLine(
            length,
            m.group(3).charAt(1) == 'w',
            m.group(3).charAt(3) == 's',
            device + "." + m.group(6),
            m.group(7)));
  }

  /** The kernel's makedev, as stat's device number has it; see makedev(3). */
  static long device(long major, long minor) {
    return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
  }
}
