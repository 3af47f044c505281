package heirloom.child.selftest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes garbage over every region that it holds, as fast as it can, until it is ended. */
public final class Spoiler {

  private static final int SMALL = 8192;

  private Spoiler() {}

  /**
   * Writes.
   *
   * @param arguments a seed
   */
  public static void main(String[] arguments) throws IOException {
    List<ByteBuffer> regions = regions();
    Random random = new Random(Long.parseLong(arguments[0]));
    System.out.println("spoils " + regions.size());
    while (true) {
      ByteBuffer region = regions.get(random.nextInt(regions.size()));
      int at = 8 * random.nextInt(region.capacity() / 8);
      long value =
          switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(SMALL);
            case 2 -> 8L * random.nextInt(SMALL);
            default -> region.getLong(at) ^ 1L << random.nextInt(64);
          };
      region.putLong(at, value);
    }
  }

  /** All memory among its descriptors, whatever it was given it for. */
  private static List<ByteBuffer> regions() throws IOException {
    List<ByteBuffer> regions = new ArrayList<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : open) {
        if (isMemory(entry)) {
          try (FileChannel channel =
              FileChannel.open(entry, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            regions.add(
                channel
                    .map(FileChannel.MapMode.READ_WRITE, 0, channel.size())
                    .order(ByteOrder.nativeOrder()));
          }
        }
      }
    }
    return regions;
  }

  static boolean isMemory(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString().startsWith("/memfd:");
    } catch (IOException closed) {
      // The listing's own descriptor, which is gone by the time it is looked at.
      return false;
    }
  }
}
