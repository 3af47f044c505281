package heirloom.cli.tour;

import heirloom.cli.CommandFailure;
import heirloom.inspect.Holdings;
import heirloom.inspect.ProcessReader;
import heirloom.inspect.ProcessView;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tour's steps, on one region and its children. Nothing is shown that was not checked: every
 * sum is compared with the parent's.
 */
final class Tour implements AutoCloseable {

  private static final String NAME = "readings";
  private static final long SIZE = 256L << 20;
  private static final int NUMBERS = (int) (SIZE / Long.BYTES);
  private static final int CHUNK = 1 << 20;
  private static final String ALL = "sum 0 " + NUMBERS;

  /** A child that gets the whole region, how, and whether it runs already. */
  private record Reader(TourChild child, String route, boolean late) {}

  private final Stage stage;
  private final Children children;
  private final SharedMemory region;

  private Tour(Stage stage, SharedMemory region) {
    this.stage = stage;
    this.children = new Children(stage.withoutPython());
    this.region = region;
  }

  /**
   * Does it all; every child has ended and the region is gone when it returns.
   *
   * @throws CommandFailure before anything was started where the system cannot show it, else when a
   *     child does not do what it should
   */
  static TourFigures run() throws IOException, CommandFailure, InterruptedException {
    return run(Stage.here());
  }

  static TourFigures run(Stage stage) throws IOException, CommandFailure, InterruptedException {
    stage.requireView();
    List<String> before = stage.names();
    TourFigures figures;
    try (SharedMemory region = SharedMemory.request(SIZE).name(NAME).oneWay().allocate();
        Tour tour = new Tour(stage, region)) {
      figures = tour.steps();
    }
    return figures.ended(before, stage.names());
  }

  private TourFigures steps() throws IOException, CommandFailure, InterruptedException {
    // The one that is given the region later runs before there is anything in it; it also tells
    // whether there is a Python at all.
    children.startRunning();
    List<Reader> readers = new ArrayList<>();
    readers.add(
        new Reader(
            children.start(Workers.JAVA, builder -> builder.inherit(NAME, region)),
            "environment",
            false));
    Optional<String> withoutPython = children.decide();
    readers.add(
        new Reader(
            children.start(
                children.second(),
                builder -> builder.inherit(NAME, region).handoff(Handoff.COMMAND_LINE)),
            "command line",
            false));
    readers.add(new Reader(children.running(), stage.lateRoute(children.second()), true));
    TourChild doomed = children.start(children.second(), builder -> builder.inherit(NAME, region));

    Tiling tiling = new Tiling(Temperatures.load());
    long start = System.nanoTime();
    tiling.fill(region.longs());
    Duration filling = since(start);
    long expected = tiling.sum(0, NUMBERS);

    Map<TourChild, Holdings> held = new HashMap<>();
    for (Reader reader : readers) {
      if (!reader.late()) {
        held.put(reader.child(), held(reader.child().up()));
      }
    }
    TourChild writer = readers.get(1).child();
    writer.request(writeRequest(writer));
    String refusal = String.join(" ", writer.answer("refused"));
    List<TourFigures.Reader> read = sums(readers, expected, held);
    TourChild java = readers.get(0).child();
    List<TourFigures.Use> uses = uses(readers);
    int followed = uses.isEmpty() ? followed(readers, tiling) : 0;
    Duration inPlace = again(java, expected);
    Duration throughPipe = throughPipe(java, expected);
    TourFigures.Death death = death(doomed, tiling);
    return new TourFigures(
        stage.scenery(),
        withoutPython,
        new TourFigures.Region(SIZE, NUMBERS, tiling.length(), filling),
        expected,
        read,
        inPlace,
        throughPipe,
        uses,
        followed,
        refusal,
        death,
        List.of(),
        List.of());
  }

  /** Every child maps the region and adds up all of it; they do so at the same time. */
  private List<TourFigures.Reader> sums(
      List<Reader> readers, long expected, Map<TourChild, Holdings> held)
      throws IOException, CommandFailure {
    for (Reader reader : readers) {
      reader.child().request((reader.late() ? "await " : "take ") + NAME);
      if (reader.late()) {
        reader.child().give(NAME, region);
      }
      reader.child().request(ALL);
    }
    List<TourFigures.Reader> read = new ArrayList<>();
    for (Reader reader : readers) {
      TourChild child = reader.child();
      Duration attach = micros(child.answer("took")[0]);
      Duration summing = micros(sum(child, expected)[1]);
      Holdings before = held.get(child);
      read.add(
          new TourFigures.Reader(
              child.language(),
              child.pid(),
              reader.route(),
              attach,
              summing,
              before == null ? held(child) : before));
    }
    return read;
  }

  /** What a child holds, beside what this JVM and its siblings hold at this moment. */
  private Holdings held(TourChild child) throws IOException, CommandFailure {
    try (ProcessReader reader = ProcessReader.here()) {
      ProcessView here = reader.read(ProcessHandle.current().pid());
      Set<String> elsewhere = new HashSet<>();
      here.handles().forEach(handle -> elsewhere.add(handle.identity()));
      for (TourChild sibling : children.living()) {
        if (sibling != child) {
          reader.read(sibling.pid()).handles().forEach(handle -> elsewhere.add(handle.identity()));
        }
      }
      elsewhere.remove("");
      return Holdings.of(
          reader.read(child.pid()),
          Set.of(stage.region(here, NAME, SIZE)),
          elsewhere,
          stage.scenery().terms());
    }
  }

  private String writeRequest(TourChild child) throws IOException, CommandFailure {
    try (ProcessReader reader = ProcessReader.here()) {
      return stage.write(reader.read(child.pid()), region(reader));
    }
  }

  private String region(ProcessReader reader) throws IOException, CommandFailure {
    return stage.region(reader.read(ProcessHandle.current().pid()), NAME, SIZE);
  }

  /** Empty where the system does not tell. */
  private List<TourFigures.Use> uses(List<Reader> readers) throws IOException, CommandFailure {
    String identity;
    try (ProcessReader reader = ProcessReader.here()) {
      identity = region(reader);
    }
    List<TourFigures.Use> uses = new ArrayList<>();
    stage
        .use(ProcessHandle.current().pid(), identity)
        .ifPresent(use -> uses.add(new TourFigures.Use("parent", use)));
    for (Reader reader : readers) {
      TourChild child = reader.child();
      stage
          .use(child.pid(), identity)
          .ifPresent(use -> uses.add(new TourFigures.Use(child.language(), use)));
    }
    return uses;
  }

  /** How many children see a number that this process changes while they have the region. */
  private int followed(List<Reader> readers, Tiling tiling) throws IOException, CommandFailure {
    long value = tiling.sum(0, 1);
    region.longs().put(0, value + 1);
    for (Reader reader : readers) {
      reader.child().request("sum 0 1");
      String[] unused = sum(reader.child(), value + 1);
    }
    region.longs().put(0, value);
    return readers.size();
  }

  private static Duration again(TourChild child, long expected) throws IOException, CommandFailure {
    long start = System.nanoTime();
    child.request(ALL);
    String[] unused = sum(child, expected);
    return since(start);
  }

  /** The same bytes to the same child, the usual way. */
  private Duration throughPipe(TourChild child, long expected) throws IOException, CommandFailure {
    byte[] chunk = new byte[CHUNK];
    ByteBuffer bytes = region.bytes();
    long start = System.nanoTime();
    child.request("read " + NUMBERS);
    OutputStream out = child.requests();
    while (bytes.hasRemaining()) {
      int length = Math.min(CHUNK, bytes.remaining());
      bytes.get(chunk, 0, length);
      out.write(chunk, 0, length);
    }
    out.flush();
    String[] unused = sum(child, expected);
    return since(start);
  }

  /** A child is killed half through its part; another one does the part again. */
  private TourFigures.Death death(TourChild doomed, Tiling tiling)
      throws IOException, CommandFailure, InterruptedException {
    int from = NUMBERS / 4 * 3;
    int count = NUMBERS / 4;
    doomed.request("take " + NAME);
    String[] unused = doomed.answer("took");
    doomed.request("sum " + from + " " + count / 2);
    unused = sum(doomed, tiling.sum(from, count / 2));
    doomed.request("sum " + (from + count / 2) + " " + count / 2);
    int status = doomed.kill();
    TourChild successor =
        children.start(doomed.language(), builder -> builder.inherit(NAME, region));
    successor.request("take " + NAME);
    successor.request("sum " + from + " " + count);
    unused = successor.answer("took");
    String[] whole = sum(successor, tiling.sum(from, count));
    return new TourFigures.Death(
        doomed.language(),
        doomed.pid(),
        status,
        successor.pid(),
        from,
        count,
        Long.parseLong(whole[0]));
  }

  /** The answer to a sum, checked. */
  private static String[] sum(TourChild child, long expected) throws IOException, CommandFailure {
    String[] answer = child.answer("sum");
    if (Long.parseLong(answer[0]) != expected) {
      throw CommandFailure.failed(
          "the "
              + child.language()
              + " child "
              + child.pid()
              + " found the sum "
              + answer[0]
              + ", the parent "
              + expected
              + "; please report this");
    }
    return answer;
  }

  private static Duration micros(String text) {
    return Duration.ofNanos(Long.parseLong(text) * 1000);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    children.close();
  }
}
