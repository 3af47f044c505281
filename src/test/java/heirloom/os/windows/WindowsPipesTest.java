package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "reads Windows pipes")
final class WindowsPipesTest {

  private Os.OsInput in;
  private OutputStream out;

  @BeforeEach
  void open() throws IOException {
    OsPipe pipe = Current.os().createPipe();
    in = Current.os().input(pipe.readEnd());
    out = Current.os().output(pipe.writeEnd());
  }

  @AfterEach
  void close() throws IOException {
    in.close();
    out.close();
  }

  @Test
  void bytesArriveAndTheEndIsSeen() throws Exception {
    byte[] sent = new byte[3_000_000];
    new Random(1).nextBytes(sent);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try (OutputStream sink = out) {
                sink.write(sent, 0, 1_000_000);
                sink.write(sent, 1_000_000, 2_000_000);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    assertThat(Arrays.equals(in.readAllBytes(), sent)).isTrue();
    assertThat(in.read()).isEqualTo(-1);
    writer.join();
  }

  @Test
  void availableAsksTheSystem() throws Exception {
    assertThat(in.available()).isZero();
    out.write(new byte[123]);
    assertThat(in.available()).isEqualTo(123);
    assertThat(in.readNBytes(123)).hasSize(123);
    out.close();
    assertThat(in.available()).isZero();
  }

  @Test
  void closeReleasesABlockedReader() throws Exception {
    for (int i = 0; i < 20; i++) {
      Thread reader = blockedIn(in::read);
      in.close();
      reader.join();
      assertThat(failure).isInstanceOf(IOException.class).hasMessage("Stream closed");
      assertThatThrownBy(in::read).isInstanceOf(IOException.class);
      out.close();
      open();
    }
  }

  @Test
  void closeReleasesABlockedWriter() throws Exception {
    Thread writer =
        blockedIn(
            () -> {
              out.write(new byte[4 << 20]);
              return 0;
            });
    out.close();
    writer.join();
    assertThat(failure).isInstanceOf(IOException.class).hasMessage("Stream closed");
  }

  @Test
  void anInterruptChangesNothing() throws Exception {
    FutureTask<Integer> reading = new FutureTask<>(in::read);
    Thread reader = new Thread(reading);
    reader.start();
    awaitNative(reader);
    reader.interrupt();
    out.write(77);
    assertThat(reading.get()).isEqualTo(77);
  }

  @Test
  void aBrokenPipeIsAnError() {
    assertThatThrownBy(
            () -> {
              in.close();
              out.write(1);
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("WriteFile");
  }

  @Test
  void whatIsLeftIsSavedWhenTheWriterEnds() throws Exception {
    out.write(new byte[] {1, 2, 3});
    in.drainAndClose();
    in.drainAndClose();
    assertThat(in.available()).isEqualTo(3);
    assertThat(in.readAllBytes()).containsExactly(1, 2, 3);
    assertThat(in.read()).isEqualTo(-1);
    assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void drainingDoesNotDisturbABlockedReader() throws Exception {
    FutureTask<Integer> reading = new FutureTask<>(in::read);
    Thread reader = new Thread(reading);
    reader.start();
    awaitNative(reader);
    in.drainAndClose();
    out.write(5);
    assertThat(reading.get()).isEqualTo(5);
  }

  @Test
  void aClosedHandleIsRefused() throws Exception {
    OsPipe pipe = Current.os().createPipe();
    try (OsHandle write = pipe.writeEnd();
        Os.OsInput stream = Current.os().input(pipe.readEnd())) {
      pipe.readEnd().close();
      assertThat(write.isClosed()).isFalse();
      assertThatThrownBy(stream::read)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is closed");
    }
  }

  private volatile Throwable failure = new AssertionError("nothing thrown");

  private Thread blockedIn(java.util.concurrent.Callable<Integer> call) {
    FutureTask<Integer> task = new FutureTask<>(call);
    Thread thread =
        new Thread(
            () -> {
              task.run();
              try {
                task.get();
                failure = new AssertionError("nothing thrown");
              } catch (ExecutionException e) {
                failure = Objects.requireNonNull(e.getCause());
              } catch (InterruptedException e) {
                failure = e;
              }
            });
    thread.start();
    awaitNative(thread);
    return thread;
  }

  /** Until its innermost frame is JNA's; a moment later it is in the system. */
  private static void awaitNative(Thread thread) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              StackTraceElement[] frames = thread.getStackTrace();
              return frames.length > 0 && frames[0].isNativeMethod();
            });
  }
}
