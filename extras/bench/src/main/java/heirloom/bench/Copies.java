package heirloom.bench;

import heirloom.bench.copy.CopyMain;
import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Unit;
import heirloom.bench.peer.Trivial;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From one process's input file to another's output file: two copies by way of shared memory, four
 * by way of a pipe.
 */
final class Copies implements Experiment {

  private static final int BLOCK = 1 << 20;
  private static final String SHARED = "two copies, shared memory";
  private static final String PIPE = "four copies, pipe";

  @Override
  public List<String> ids() {
    return List.of("copies");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int blocks = setting.size(256, 32);
    Path in = Files.createTempFile(setting.folder(), "copies", ".in");
    try {
      fill(in, blocks);
      List<Contender> contenders =
          List.of(
              new Way(SHARED, in, blocks, false),
              Trivial.onWindows()
                  ? Contender.absent(PIPE, "a FIFO that both sides open as a file is of Linux")
                  : new Way(PIPE, in, blocks, true));
      Map<String, Series> got = new Rounds(setting.size(9, 3), setting.progress()).run(contenders);
      return new Table(
          "Four copies against two",
          "copies",
          List.of(
              new Comparison(got, Unit.GIGABYTES_PER_SECOND)
                  .line("copies", blocks + " MiB, file to file", SHARED, PIPE, Optional.empty())),
          List.of(
              "Shared: read(2) from the file into the region, write(2) from the region into the"
                  + " file, by another process. Pipe: file to buffer, buffer to pipe, pipe to buffer,"
                  + " buffer to file. Blocks of 1 MiB, direct buffers, both files in the page cache."));
    } finally {
      Files.delete(in);
    }
  }

  static void fill(Path file, int blocks) throws IOException {
    byte[] block = new byte[BLOCK];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < blocks; i++) {
        Arrays.fill(block, (byte) i);
        channel.write(ByteBuffer.wrap(block));
      }
    }
  }

  /** One of the two, with its warm child. */
  private static final class Way implements Contender {

    private final String name;
    private final Path in;
    private final int blocks;
    private final Path out;
    private final Path fifo;
    private final SharedMemory memory;
    private final ByteBuffer block;
    private final Child child;
    private final DataOutputStream ask;
    private final Optional<FileChannel> pipe;

    Way(String name, Path in, int blocks, boolean piped) throws IOException, InterruptedException {
      this.name = name;
      this.in = in;
      this.blocks = blocks;
      this.out = Files.createTempFile(in.getParent(), "copies", ".out");
      this.fifo = out.resolveSibling(out.getFileName() + ".fifo");
      this.memory = SharedMemory.allocate(BLOCK);
      this.block = piped ? ByteBuffer.allocateDirect(BLOCK) : memory.bytes();
      if (piped) {
        requireZero(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        this.child = start("pipe", out.toString(), "" + BLOCK, fifo.toString());
        this.pipe = Optional.of(FileChannel.open(fifo, StandardOpenOption.WRITE));
      } else {
        this.child = start("shared", out.toString());
        this.pipe = Optional.empty();
      }
      this.ask = new DataOutputStream(child.getOutputStream());
    }

    private Child start(String... words) throws IOException {
      return ChildBuilder.java(CopyMain.class, words)
          .inherit("block", memory)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .endWithParent()
          .start();
    }

    private static void requireZero(int code) throws IOException {
      if (code != 0) {
        throw new IOException("mkfifo ended with " + code);
      }
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void warmUp() throws Exception {
      round(new Series(name));
    }

    @Override
    public void round(Series into) throws Exception {
      long start = System.nanoTime();
      try (FileChannel file = FileChannel.open(in, StandardOpenOption.READ)) {
        for (int i = 0; i < blocks; i++) {
          block.clear();
          while (block.hasRemaining() && file.read(block) >= 0) {
            // A block may come in parts.
          }
          block.flip();
          ask.writeInt(block.remaining());
          ask.flush();
          if (pipe.isPresent()) {
            while (block.hasRemaining()) {
              pipe.get().write(block);
            }
          }
          requireAnswer();
        }
      }
      long nanos = System.nanoTime() - start;
      into.addFigure((double) blocks * BLOCK / nanos);
      ask.writeInt(0);
      ask.flush();
      requireAnswer();
      if (Files.mismatch(in, out) >= 0) {
        throw new IOException("the copy differs");
      }
    }

    private void requireAnswer() throws IOException {
      if (child.getInputStream().read() != 1) {
        throw new IOException("the other process ended");
      }
    }

    @Override
    public void close() throws IOException {
      ask.writeInt(-1);
      ask.flush();
      if (pipe.isPresent()) {
        pipe.get().close();
      }
      child.destroy();
      memory.close();
      Files.deleteIfExists(out);
      Files.deleteIfExists(fifo);
    }
  }
}
