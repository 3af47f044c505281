package heirloom.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Open files of this very JVM with their numbers, for tests of the adopting side: the number is
 * found in {@code /proc/self/fd}, and the object's identity by {@code unix:dev,ino}.
 */
public final class OpenDescriptors implements AutoCloseable {

  private static final Path TABLE = Path.of("/proc/self/fd");

  /** An open number and what it is open on. */
  public record One(long number, String identity) {}

  /**
   * Closed before a number that a test wants closed: other threads of this JVM open files too, and
   * get the lowest free number, which must not be the one that the test is about.
   */
  private static final int SPARE = 32;

  private final List<Closeable> spare = new ArrayList<>();
  private final List<Closeable> open = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();

  /** Nothing yet but the lower numbers that {@link #closeLast()} frees first. */
  public OpenDescriptors() {
    try {
      for (int i = 0; i < SPARE; i++) {
        spare.add(new RandomAccessFile("/dev/null", "r"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nameless memory as shm_open and shm_unlink make it. */
  public One memory(long size) throws IOException {
    Path file = Files.createTempFile(Path.of("/dev/shm"), "heirloom-test-", "");
    One one = sized(file, size);
    Files.delete(file);
    return one;
  }

  /** The same, open for reading only. */
  public One readOnlyMemory(long size) throws IOException {
    Path file = Files.createTempFile(Path.of("/dev/shm"), "heirloom-test-", "");
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(size);
    }
    open.add(new RandomAccessFile(file.toFile(), "r"));
    One one = openOn(file);
    Files.delete(file);
    return one;
  }

  /** A file of /dev/shm that has a name still. */
  public One namedMemory(long size) throws IOException {
    Path file = Files.createTempFile(Path.of("/dev/shm"), "heirloom-test-", "");
    files.add(file);
    return sized(file, size);
  }

  /** A deleted file in a folder of /dev/shm, where shm_open makes none. */
  public One memoryInFolder(long size) throws IOException {
    Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "heirloom-test-");
    Path file = Files.createFile(folder.resolve("region"));
    One one = sized(file, size);
    Files.delete(file);
    Files.delete(folder);
    return one;
  }

  private One sized(Path file, long size) throws IOException {
    RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw");
    open.add(raw);
    raw.setLength(size);
    return openOn(file);
  }

  /** A named pipe, open in both directions: a file that cannot seek. */
  public One fifo() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("heirloom-test-");
    Path file = folder.resolve("fifo");
    if (new ProcessBuilder("mkfifo", file.toString()).start().waitFor() != 0) {
      throw new IOException("mkfifo " + file + " failed");
    }
    files.add(file);
    files.add(folder);
    open.add(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    return openOn(file);
  }

  /** A file that has a name, with this text in it. */
  public One file(String text, OpenOption... options) throws IOException {
    Path file = Files.createTempFile("heirloom-test-", ".txt");
    files.add(file);
    Files.writeString(file, text);
    open.add(FileChannel.open(file, options));
    return openOn(file);
  }

  /** The file that {@link #file} made last. */
  public Path lastFile() {
    return files.get(files.size() - 1);
  }

  /** An anonymous pipe: the read end, the write end. */
  public List<One> pipe() throws IOException {
    Map<Long, String> before = pipes();
    Pipe pipe = Pipe.open();
    open.add(pipe.source());
    open.add(pipe.sink());
    List<One> ends = new ArrayList<>();
    for (Map.Entry<Long, String> one : pipes().entrySet()) {
      if (!before.containsValue(one.getValue())) {
        ends.add(new One(one.getKey(), identity(path(one.getKey()))));
      }
    }
    if (ends.size() != 2) {
      throw new IllegalStateException("ends=" + ends);
    }
    return ends;
  }

  /** A socket, new and neither bound nor connected. */
  public One socket(boolean datagrams) throws IOException {
    Map<Long, String> before = DescriptorTargets.ofThisProcess();
    open.add(datagrams ? DatagramChannel.open() : SocketChannel.open());
    Map<Long, String> made = DescriptorTargets.ofThisProcess();
    made.values().removeIf(target -> !target.startsWith("socket:"));
    made.values().removeAll(before.values());
    if (made.size() != 1) {
      throw new IllegalStateException("sockets=" + made);
    }
    long number = made.keySet().iterator().next();
    return new One(number, identity(path(number)));
  }

  /** Closes the last one opened and keeps the rest; its number stays free for a while. */
  public void closeLast() throws IOException {
    closeSpare();
    open.remove(open.size() - 1).close();
  }

  private static One openOn(Path file) throws IOException {
    String target = file.toRealPath().toString();
    for (Map.Entry<Long, String> one : DescriptorTargets.ofThisProcess().entrySet()) {
      if (one.getValue().equals(target)) {
        return new One(one.getKey(), identity(file));
      }
    }
    throw new IllegalStateException("file=" + file + " is not open");
  }

  /** Numbers of pipes in ascending order (pipe(2) gives the read end first), and what they link. */
  private static Map<Long, String> pipes() throws IOException {
    Map<Long, String> pipes = DescriptorTargets.ofThisProcess();
    pipes.values().removeIf(target -> !target.startsWith("pipe:"));
    return pipes;
  }

  private static String identity(Path path) throws IOException {
    Map<String, Object> stat = Files.readAttributes(path, "unix:dev,ino");
    return stat.get("dev") + "." + stat.get("ino");
  }

  private static Path path(long number) {
    return TABLE.resolve(Long.toString(number));
  }

  private void closeSpare() throws IOException {
    for (Closeable one : spare) {
      one.close();
    }
    spare.clear();
  }

  @Override
  public void close() throws IOException {
    closeSpare();
    for (Closeable one : open) {
      one.close();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
