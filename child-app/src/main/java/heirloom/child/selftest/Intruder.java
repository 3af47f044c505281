package heirloom.child.selftest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Tries by every way that plain Java has to change memory that it may only read. */
public final class Intruder {

  /** How many attacks there are on each region. */
  public static final int ATTACKS = 6;

  private static int tried;
  private static int refused;
  private static final List<String> SUCCEEDED = new ArrayList<>();

  private Intruder() {}

  /** One try; what it throws is the refusal. */
  private interface Attack {
    void run(Path memory) throws IOException;
  }

  /**
   * Tries all on each region that it holds, and prints how many were refused, and which were not.
   */
  public static void main(String[] arguments) throws IOException {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : open) {
        if (Spoiler.isMemory(entry)) {
          attack(entry, "write", Intruder::write);
          attack(entry, "append", Intruder::append);
          attack(entry, "map", Intruder::map);
          attack(entry, "shorten", Intruder::shorten);
          attack(entry, "lengthen", Intruder::lengthen);
          attack(entry, "empty", Intruder::empty);
        }
      }
    }
    System.out.println(refused + " of " + tried + " " + String.join("+", SUCCEEDED));
  }

  private static void attack(Path memory, String name, Attack attack) {
    tried++;
    try {
      attack.run(memory);
      SUCCEEDED.add(name);
    } catch (IOException refusal) {
      refused++;
    }
  }

  private static void write(Path memory) throws IOException {
    try (FileChannel channel = FileChannel.open(memory, StandardOpenOption.WRITE)) {
      int unused = channel.write(ByteBuffer.allocate(8), 0);
    }
  }

  private static void append(Path memory) throws IOException {
    try (FileChannel channel =
        FileChannel.open(memory, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      int unused = channel.write(ByteBuffer.allocate(8));
    }
  }

  private static void map(Path memory) throws IOException {
    try (FileChannel channel =
        FileChannel.open(memory, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.map(FileChannel.MapMode.READ_WRITE, 0, 8).putLong(0, 1);
    }
  }

  private static void shorten(Path memory) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "rw")) {
      file.setLength(1);
    }
  }

  private static void lengthen(Path memory) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "rw")) {
      file.setLength(1 << 20);
    }
  }

  private static void empty(Path memory) throws IOException {
    Files.newByteChannel(memory, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
        .close();
  }
}
