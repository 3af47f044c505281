package heirloom.os.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsPipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipeStreamsTest {

  private final Os os = Current.os();
  private OsPipe pipe;
  private Os.OsInput input;
  private OutputStream output;

  @BeforeEach
  void open() throws IOException {
    pipe = os.createPipe();
    input = os.input(pipe.readEnd());
    output = os.output(pipe.writeEnd());
  }

  @AfterEach
  void close() throws IOException {
    input.close();
    output.close();
  }

  @Test
  void bytesArriveUnchangedInPiecesOfAnySize() throws Exception {
    long seed = System.nanoTime();
    System.out.println("PipeStreamsTest seed=" + seed);
    byte[] sent = new byte[3_000_017];
    new Random(seed).nextBytes(sent);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              Random sizes = new Random(seed + 1);
              try (OutputStream out = output) {
                for (int at = 0; at < sent.length; ) {
                  int count = Math.min(sent.length - at, 1 + sizes.nextInt(200_000));
                  out.write(sent, at, count);
                  at += count;
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    byte[] received = new byte[sent.length];
    Random sizes = new Random(seed + 2);
    int at = 0;
    while (at < received.length) {
      if (sizes.nextInt(10) == 0) {
        received[at++] = (byte) input.read();
      } else {
        at += input.read(received, at, Math.min(received.length - at, 1 + sizes.nextInt(100_000)));
      }
    }
    assertThat(received).isEqualTo(sent);
    assertThat(input.read()).isEqualTo(-1);
    assertThat(input.read(new byte[9])).isEqualTo(-1);
    writer.join();
  }

  @Test
  void availableCountsWhatIsInThePipeAndInTheBuffer() throws IOException {
    assertThat(input.available()).isZero();
    output.write("hello".getBytes(UTF_8));
    assertThat(input.available()).isEqualTo(5);
    assertThat(input.read()).isEqualTo('h');
    output.write("!".getBytes(UTF_8));
    assertThat(input.available()).isEqualTo(5);
    output.close();
    assertThat(input.readNBytes(9)).isEqualTo("ello!".getBytes(UTF_8));
    assertThat(input.read()).isEqualTo(-1);
    assertThat(input.available()).isZero();
  }

  @Test
  void closeReleasesAReaderThatWaits() throws Exception {
    FutureTask<Integer> reader = inThread(() -> input.read());
    input.close();
    assertClosed(reader);
    assertThatIOException().isThrownBy(() -> input.read()).withMessage("Stream closed");
    assertThatIOException().isThrownBy(() -> input.available()).withMessage("Stream closed");
    input.close();
  }

  @Test
  void closeReleasesAWriterThatWaits() throws Exception {
    FutureTask<Integer> writer =
        inThread(
            () -> {
              output.write(new byte[1 << 20]);
              return 0;
            });
    output.close();
    assertClosed(writer);
    assertThatIOException().isThrownBy(() -> output.write(1)).withMessage("Stream closed");
  }

  @Test
  void anInterruptHasNoEffect() throws Exception {
    FutureTask<Integer> reader =
        inThread(
            () -> {
              Thread.currentThread().interrupt();
              int value = input.read();
              assertThat(Thread.interrupted()).isTrue();
              return value;
            });
    output.write(42);
    assertThat(reader.get()).isEqualTo(42);
  }

  @Test
  void aWriteWithoutAReaderIsABrokenPipe() throws IOException {
    input.close();
    assertThatIOException().isThrownBy(() -> output.write(1)).withMessage("Broken pipe");
  }

  @Test
  void drainingSavesWhatIsThereAndEndsTheStream() throws IOException {
    output.write("saved".getBytes(UTF_8));
    assertThat(input.read()).isEqualTo('s');
    output.write(" too".getBytes(UTF_8));
    input.drainAndClose();
    assertThatIOException().isThrownBy(() -> output.write(1)).withMessage("Broken pipe");
    assertThat(input.available()).isEqualTo(8);
    assertThat(input.readAllBytes()).isEqualTo("aved too".getBytes(UTF_8));
    assertThat(input.read()).isEqualTo(-1);
    input.drainAndClose();
    input.close();
    assertThatIOException().isThrownBy(() -> input.read()).withMessage("Stream closed");
  }

  @Test
  void drainingAFullPipeSavesAllOfIt() throws IOException {
    byte[] full = new byte[64 << 10];
    Arrays.fill(full, (byte) 7);
    output.write(full);
    input.drainAndClose();
    assertThat(input.readAllBytes()).isEqualTo(full);
  }

  @Test
  void drainingDoesNothingWhileAReaderWaits() throws Exception {
    FutureTask<Integer> reader = inThread(() -> input.read());
    input.drainAndClose();
    output.write(1);
    assertThat(reader.get()).isEqualTo(1);
    output.write(2);
    assertThat(input.read()).isEqualTo(2);
  }

  @Test
  void wrongArgumentsAreRefusedAndEmptyTransfersDoNothing() throws IOException {
    assertThat(input.read(new byte[0])).isZero();
    output.write(new byte[0]);
    assertThatThrownBy(() -> input.read(new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> output.write(new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aStreamThatReachedItsEndHoldsNoDescriptor() throws IOException {
    output.close();
    try (InputStream in = input) {
      assertThat(in.read()).isEqualTo(-1);
      assertThat(pipe.readEnd().isClosed()).isTrue();
    }
  }

  private static FutureTask<Integer> inThread(java.util.concurrent.Callable<Integer> work) {
    FutureTask<Integer> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "waits in a pipe");
    thread.start();
    // In native code the thread counts as runnable: its stack says where it is.
    Awaitility.await()
        .until(
            () ->
                Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("poll")));
    return task;
  }

  private static void assertClosed(FutureTask<Integer> task) {
    assertThatThrownBy(task::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("Stream closed");
  }
}
