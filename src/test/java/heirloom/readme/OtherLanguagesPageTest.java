package heirloom.readme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import heirloom.testing.COracle;
import heirloom.testing.Client;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What docs/other-languages.md shows is what is compiled, and it works. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the page's programs are those of Linux")
class OtherLanguagesPageTest {

  private static final String PAGE = "docs/other-languages.md";
  private static final int COUNT = 10_000_000;
  private static final int CHUNK = 1 << 20;
  private static final Path EXAMPLES = Client.MODULES.resolve("examples");

  @Test
  void shownCodeIsCompiledCode() throws IOException {
    assertThat(DocumentedCode.blocks(PAGE))
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(
            block -> assertThat(block.shown()).as(block.source()).isEqualTo(block.compiled()));
  }

  @Test
  void workersInPythonAddUp() throws IOException {
    requirePython("");
    assertThat(CommandPool.parent(prices(), "python3", EXAMPLES.resolve("summer.py").toString()))
        .isEqualTo(50_000.0);
  }

  @Test
  void workersInCAddUp() throws IOException {
    String program = COracle.program("heirloom_summer");
    assertThat(CommandPool.parent(prices(), program)).isEqualTo(50_000.0);
  }

  @Test
  void anExampleSaysInASentenceWhatItLacks() throws Exception {
    String summer = COracle.program("heirloom_summer");
    try (SharedMemory memory = SharedMemory.allocate(8)) {
      Child lacks =
          new ChildBuilder(summer)
              .inherit("price", memory)
              .inherit("price2", memory)
              .redirectErrorStream(true)
              .start();
      assertThat(new String(lacks.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo(
              "summer: NO_SUCH_NAME: no grant is named \"prices\"; there are: price, price2\n");
      assertThat(lacks.waitFor()).isEqualTo(125);
      Child noWorker =
          new ChildBuilder(summer).inherit("prices", memory).redirectErrorStream(true).start();
      assertThat(new String(noWorker.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo("summer: NO_SUCH_NAME: no grant is named \"pool.tasks\"; there are: prices\n");
      assertThat(noWorker.waitFor()).isEqualTo(125);
    }
    Process alone = new ProcessBuilder(summer).redirectErrorStream(true).start();
    assertThat(new String(alone.getInputStream().readAllBytes(), UTF_8))
        .startsWith("summer: ABSENT: this process was given nothing")
        .hasLineCount(1);
    assertThat(alone.waitFor()).isEqualTo(125);
  }

  private static double[] prices() {
    double[] data = new double[100_000];
    Arrays.fill(data, 0.5);
    return data;
  }

  /** Ten million doubles by numpy: where they lie, and beside it through two pipes. */
  @Test
  void numpyDoublesInPlace() throws Exception {
    requirePython("; import numpy");
    String doubler = EXAMPLES.resolve("doubler.py").toString();
    long inPlace;
    // tag::numpy[]
    try (SharedMemory values = SharedMemory.allocate(8L * COUNT)) {
      DoubleBuffer numbers = values.doubles();
      for (int i = 0; i < COUNT; i++) {
        numbers.put(i, i);
      }
      long began = System.nanoTime();
      Child child = new ChildBuilder("python3", doubler).inherit("values", values).start();
      child.waitFor();
      inPlace = System.nanoTime() - began;
      for (int i = 0; i < COUNT; i++) {
        if (numbers.get(i) != 2.0 * i) {
          throw new AssertionError("number " + i + " is " + numbers.get(i));
        }
      }
    }
    // end::numpy[]
    long piped = throughPipes(doubler);
    System.out.printf(
        "numpy doubles %,d doubles: in place %d ms, through pipes %d ms (%.1f times as long)%n",
        COUNT,
        TimeUnit.NANOSECONDS.toMillis(inPlace),
        TimeUnit.NANOSECONDS.toMillis(piped),
        (double) piped / inPlace);
  }

  /** The same from bytes that are here to bytes that are here again. */
  private static long throughPipes(String doubler) throws Exception {
    try (SharedMemory memory = SharedMemory.allocate(8L * COUNT)) {
      ByteBuffer bytes = memory.bytes();
      for (int i = 0; i < COUNT; i++) {
        bytes.putDouble(8 * i, i);
      }
      long began = System.nanoTime();
      Child child = new ChildBuilder("python3", doubler, "pipe").start();
      CompletableFuture<Void> feeding =
          CompletableFuture.runAsync(() -> feed(child, bytes), heirloom.testing.OwnThread.EACH);
      byte[] chunk = new byte[CHUNK];
      long wrong = 0;
      int number = 0;
      try (InputStream in = child.getInputStream()) {
        for (int got = in.readNBytes(chunk, 0, CHUNK); got > 0; ) {
          DoubleBuffer doubles =
              ByteBuffer.wrap(chunk, 0, got).order(ByteOrder.nativeOrder()).asDoubleBuffer();
          while (doubles.hasRemaining()) {
            wrong += doubles.get() == 2.0 * number++ ? 0 : 1;
          }
          got = in.readNBytes(chunk, 0, CHUNK);
        }
      }
      long took = System.nanoTime() - began;
      feeding.get(60, TimeUnit.SECONDS);
      assertThat(child.waitFor()).isZero();
      assertThat(number).isEqualTo(COUNT);
      assertThat(wrong).isZero();
      return took;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static void feed(Child child, ByteBuffer bytes) {
    byte[] chunk = new byte[CHUNK];
    try (OutputStream out = child.getOutputStream()) {
      for (int at = 0; at < bytes.capacity(); at += CHUNK) {
        int length = Math.min(CHUNK, bytes.capacity() - at);
        bytes.get(at, chunk, 0, length);
        out.write(chunk, 0, length);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void requirePython(String imports) {
    try {
      Process python = new ProcessBuilder("python3", "-c", "import sys" + imports).start();
      assumeTrue(
          python.waitFor() == 0,
          "numpy is not installed for python3: pip install numpy, or a venv first on the PATH");
    } catch (IOException absent) {
      assumeTrue(false, "no python3 on the PATH");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
