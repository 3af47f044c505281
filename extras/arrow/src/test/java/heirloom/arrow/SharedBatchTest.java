package heirloom.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch in shared memory is an Arrow stream to others, and nothing of it is copied. */
class SharedBatchTest {

  private static final Field ID = Field.nullable("id", new ArrowType.Int(32, true));
  private static final Field PRICE =
      Field.nullable("price", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
  private static final Field SOLD = Field.nullable("sold", new ArrowType.Bool());
  private static final Field TIME =
      Field.nullable("time", new ArrowType.Timestamp(TimeUnit.MILLISECOND, null));

  private static final Path READER = Path.of("src", "test", "python", "reader.py");

  /** A Python that has pyarrow; skips the calling test where there is none. */
  private static String python() throws IOException, InterruptedException {
    Path own = Path.of("target", "venv", "bin", "python").toAbsolutePath();
    String python = Files.isExecutable(own) ? own.toString() : "python3";
    assumeTrue(
        hasPyarrow(python),
        "no pyarrow here: python3 -m venv extras/arrow/target/venv, and there bin/pip install"
            + " pyarrow");
    return python;
  }

  private static boolean hasPyarrow(String python) throws InterruptedException {
    try {
      return new ProcessBuilder(python, "-c", "import pyarrow.compute")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException noPython) {
      return false;
    }
  }

  @Test
  void theReadmesExampleRuns() throws Exception {
    assertThat(ArrowExample.parent(python(), List.of(READER.toString()), 100_000)).isZero();
  }

  @Test
  void pyarrowReadsInPlace() throws Exception {
    String python = python();
    int rows = 1_000_000;
    try (BufferAllocator allocator = new RootAllocator();
        SharedBatch batch = SharedBatch.allocate(new Schema(List.of(ID, PRICE)), rows, allocator)) {
      IntVector id = (IntVector) batch.root().getVector("id");
      Float8Vector price = (Float8Vector) batch.root().getVector("price");
      for (int row = 0; row < rows; row++) {
        if (row % 1000 != 7) {
          id.set(row, row);
        }
        price.set(row, row);
      }
      batch.finish();
      ChildBuilder builder =
          new ChildBuilder(python, READER.toString(), "wait")
              .inherit("prices", batch)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("PYTHONPATH", "../../child-app/python");
      Child child = builder.start();
      BufferedReader out = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8));
      String[] told = out.readLine().split(" ", -1);
      assertThat(told[0]).isEqualTo("1000000");
      assertThat(Double.parseDouble(told[1])).isEqualTo(499_999_500_000.0);
      assertThat(told[2]).as("nulls").isEqualTo("1000");
      System.out.println(
          "region of " + batch.size() + " bytes; bytes that pyarrow allocated: " + told[3]);
      assertThat(Long.parseLong(told[3]))
          .as("what pyarrow allocated, for sums and the like")
          .isLessThan(batch.size() / 100);

      price.set(0, 42.5);
      child.getOutputStream().write('\n');
      child.getOutputStream().flush();
      assertThat(out.readLine()).isEqualTo("42.5");
      assertThat(child.waitFor()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 64, 1000, 65_537})
  void theRegionIsAnArrowStream(int rows) throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        SharedBatch batch =
            SharedBatch.allocate(new Schema(List.of(ID, SOLD, TIME, PRICE)), rows, allocator)) {
      VectorSchemaRoot root = batch.root();
      for (int row = 0; row < rows; row++) {
        ((IntVector) root.getVector("id")).set(row, -row);
        if (row % 3 != 1) {
          ((BitVector) root.getVector("sold")).set(row, row % 2);
        }
        if (row % 5 == 0) {
          ((TimeStampMilliVector) root.getVector("time")).set(row, 1L << 40 | row);
        }
      }
      batch.finish();
      // The price stays null in all rows.
      try (ArrowStreamReader reader =
          new ArrowStreamReader(new ByteArrayInputStream(bytes(batch)), allocator)) {
        assertThat(reader.loadNextBatch()).isTrue();
        VectorSchemaRoot read = reader.getVectorSchemaRoot();
        assertThat(read.equals(root)).isTrue();
        assertThat(read.getRowCount()).isEqualTo(rows);
        assertThat(read.getVector("price").getNullCount()).isEqualTo(rows);
        assertThat(read.getVector("id").getNullCount()).isZero();
        for (int row = 0; row < rows; row++) {
          assertThat(read.getVector("id").getObject(row)).isEqualTo(-row);
          assertThat(read.getVector("sold").isNull(row)).isEqualTo(row % 3 == 1);
        }
        assertThat(reader.loadNextBatch()).isFalse();
      }
    }
  }

  /** As a child reads it: through the grant, from a fresh open. */
  private static byte[] bytes(SharedBatch batch) throws IOException, InterruptedException {
    Child child = new ChildBuilder("cat").redirectInput(batch).start();
    byte[] all = child.getInputStream().readAllBytes();
    assertThat(child.waitFor()).isZero();
    assertThat(all).hasSize((int) batch.size());
    return all;
  }

  @Test
  void aColumnThatLeftTheRegionIsRefused() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        SharedBatch batch = SharedBatch.allocate(new Schema(List.of(PRICE)), 1000, allocator)) {
      ((Float8Vector) batch.root().getVector("price")).setSafe(100_000, 1);
      assertThatThrownBy(batch::finish)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("column=price")
          .hasMessageContaining("rows 0 to 999");
    }
  }

  @Test
  void whatCannotBeLaidOutIsRefused() {
    try (BufferAllocator allocator = new RootAllocator()) {
      assertThatThrownBy(
              () ->
                  SharedBatch.allocate(
                      new Schema(List.of(Field.nullable("name", new ArrowType.Utf8()))),
                      1,
                      allocator))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("name")
          .hasMessageContaining("fixed width");
      assertThatThrownBy(() -> SharedBatch.allocate(new Schema(List.of(ID)), 0, allocator))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("rows=0");
      assertThatThrownBy(() -> SharedBatch.allocate(new Schema(List.of(PRICE)), 1 << 28, allocator))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 GiB");
    }
  }

  @Test
  void anUnfinishedOrClosedBatchGoesToNobody() throws Exception {
    try (BufferAllocator allocator = new RootAllocator()) {
      SharedBatch batch = SharedBatch.allocate(new Schema(List.of(ID)), 10, allocator);
      assertThatThrownBy(batch::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("finish()");
      batch.close();
      batch.close();
      assertThatThrownBy(batch::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(batch::root).isInstanceOf(IllegalStateException.class);
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  /** The reader's lines in this module's README are those of the program that was run. */
  @Test
  void theReadmeShowsWhatRuns() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    for (String file :
        List.of("src/test/java/heirloom/arrow/ArrowExample.java#parent", READER + "#reader")) {
      String[] parts = file.split("#", -1);
      assertThat(readme).contains(slice(Path.of(parts[0]), parts[1]));
    }
  }

  private static String slice(Path file, String tag) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int from = indexOf(lines, "tag::" + tag) + 1;
    int to = indexOf(lines, "end::" + tag);
    int indent =
        lines.subList(from, to).stream()
            .filter(line -> !line.isBlank())
            .mapToInt(line -> line.length() - line.stripLeading().length())
            .min()
            .orElse(0);
    Stream<String> cut =
        lines.subList(from, to).stream().map(line -> line.isBlank() ? "" : line.substring(indent));
    return String.join("\n", cut.toList());
  }

  private static int indexOf(List<String> lines, String text) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text + "[]")) {
        return i;
      }
    }
    throw new IllegalStateException("text=" + text + " is not there");
  }
}
