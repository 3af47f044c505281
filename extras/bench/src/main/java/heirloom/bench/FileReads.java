package heirloom.bench;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Line;
import heirloom.bench.frame.Rounds;
import heirloom.bench.frame.Series;
import heirloom.bench.frame.Table;
import heirloom.bench.frame.Unit;
import heirloom.interop.MappedFile;
import heirloom.interop.PageProtection;
import heirloom.interop.View;
import heirloom.interop.ViewAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A file in the page cache: mapped, and by read. */
final class FileReads implements Experiment {

  private static final int MIB = 1 << 20;
  private static final int CHUNK = 64 << 10;
  private static final int PAGE = 4096;
  private static final String FRESH = "mapped anew";
  private static final String KEPT = "mapping kept";
  private static final String READ = "read";

  @Override
  public List<String> ids() {
    return List.of("file");
  }

  @Override
  public Table measure(Setting setting) throws Exception {
    int blocks = setting.size(256, 32);
    Path file = Files.createTempFile(setting.folder(), "file", ".bin");
    try {
      Copies.fill(file, blocks);
      long bytes = (long) blocks * MIB;
      Map<String, Series> whole =
          run(
              setting,
              contender(FRESH, () -> bytes / timed(() -> mappedSum(file))),
              kept(file, bytes),
              contender(READ, () -> bytes / timed(() -> readSum(file))));
      Comparison rates = new Comparison(whole, Unit.GIGABYTES_PER_SECOND);
      int count = setting.size(200_000, 20_000);
      Map<String, Series> random =
          run(
              setting,
              contender(FRESH, () -> timed(() -> mappedPages(file, count)) / count),
              contender(READ, () -> timed(() -> readPages(file, count)) / count));
      String all = blocks + " MiB from start to end, added up";
      List<Line> lines =
          List.of(
              rates.line("file", all + ", mapped anew", FRESH, READ, Optional.empty()),
              rates.line("file", all + ", mapping kept", KEPT, READ, Optional.empty()),
              new Comparison(random, Unit.MICROSECONDS)
                  .line("file", "4 KiB at random places", FRESH, READ, Optional.empty()));
      return new Table(
          "A file mapped and read",
          "file",
          lines,
          List.of(
              "The file is in the page cache. read takes 64 KiB at a time into a direct buffer, and 4"
                  + " KiB at random places. A new mapping pays a page fault for each few pages."));
    } finally {
      Files.delete(file);
    }
  }

  private static Map<String, Series> run(Setting setting, Contender... contenders)
      throws InterruptedException {
    return new Rounds(setting.size(9, 3), setting.progress()).run(List.of(contenders));
  }

  private interface Figure {
    double get() throws IOException;
  }

  private interface Work {
    long run() throws IOException;
  }

  private static Contender contender(String name, Figure figure) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void warmUp() throws IOException {
        figure.get();
      }

      @Override
      public void round(Series into) throws IOException {
        into.addFigure(figure.get());
      }
    };
  }

  private static Contender kept(Path file, long bytes) throws IOException {
    LongBuffer longs;
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_ONLY);
        View view = mapped.map(ViewAccess.READ)) {
      // The buffer keeps the pages.
      longs = view.bytes().asLongBuffer();
    }
    return contender(KEPT, () -> bytes / timed(() -> sum(longs)));
  }

  /** Nanoseconds; what was added up must not look useless. */
  private static double timed(Work work) throws IOException {
    long start = System.nanoTime();
    long sum = work.run();
    long nanos = System.nanoTime() - start;
    if (sum == 42) {
      throw new IOException("sum=42 cannot be");
    }
    return nanos;
  }

  private static long mappedSum(Path file) throws IOException {
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_ONLY);
        View view = mapped.map(ViewAccess.READ)) {
      return sum(view.bytes().asLongBuffer());
    }
  }

  private static long readSum(Path file) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.nativeOrder());
    long sum = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(chunk.clear()) > 0) {
        sum += sum(chunk.flip().asLongBuffer());
      }
    }
    return sum;
  }

  private static long sum(LongBuffer longs) {
    long sum = 0;
    for (int i = 0; i < longs.limit(); i++) {
      sum += longs.get(i);
    }
    return sum;
  }

  private static long mappedPages(Path file, int count) throws IOException {
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_ONLY);
        View view = mapped.map(ViewAccess.READ)) {
      ByteBuffer bytes = view.bytes();
      Random random = new Random(1);
      byte[] page = new byte[PAGE];
      long sum = 0;
      for (int i = 0; i < count; i++) {
        bytes.get(random.nextInt(bytes.capacity() / PAGE) * PAGE, page);
        sum += page[0];
      }
      return sum;
    }
  }

  private static long readPages(Path file, int count) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer direct = ByteBuffer.allocateDirect(PAGE);
      int pages = (int) (channel.size() / PAGE);
      Random random = new Random(1);
      byte[] page = new byte[PAGE];
      long sum = 0;
      for (int i = 0; i < count; i++) {
        channel.read(direct.clear(), (long) random.nextInt(pages) * PAGE);
        direct.flip().get(page);
        sum += page[0];
      }
      return sum;
    }
  }
}
