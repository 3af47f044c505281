package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsPipe;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A reader who is in the pipe when its writer ends keeps no handle. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "reads Windows pipes")
final class WindowsPipeAtExitTest {

  @Test
  void aReaderWhoLeavesAfterTheEndTakesTheRestIntoMemory() throws Exception {
    Os os = Current.os();
    OsPipe pipe = os.createPipe();
    try (Os.OsInput input = os.input(pipe.readEnd())) {
      FutureTask<Integer> reading = new FutureTask<>(input::read);
      Thread reader = new Thread(reading);
      reader.start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                StackTraceElement[] frames = reader.getStackTrace();
                return frames.length > 0 && frames[0].isNativeMethod();
              });
      try (OutputStream output = os.output(pipe.writeEnd())) {
        // The part of the thread that hears of a child's end, which finds the reader there.
        input.drainAndClose();
        output.write('a');
        assertThat(reading.get()).isEqualTo('a');
        // Somebody still writes, a grandchild say: the stream goes on.
        assertThat(pipe.readEnd().isClosed()).isFalse();
        output.write(new byte[] {'b', 'c', 'd'});
      }
      assertThat(input.read()).isEqualTo('b');
      assertThat(pipe.readEnd().isClosed()).isTrue();
      assertThat(input.available()).isEqualTo(2);
      assertThat(input.readAllBytes()).containsExactly('c', 'd');
    }
  }

  /** {@code destroyForcibly()} closes a child's streams while its end is being told. */
  @Test
  void aStreamThatIsClosedInTheMiddleOfTheDrainingSaysSoAsAnIoFailure() throws Exception {
    Os os = Current.os();
    OsPipe pipe = os.createPipe();
    try (Os.OsInput input = os.input(pipe.readEnd())) {
      // What drainAndClose() finds when the other thread closes right after its look.
      pipe.readEnd().close();
      assertThatIOException().isThrownBy(input::drainAndClose).withMessage("Stream closed");
    } finally {
      pipe.writeEnd().close();
    }
  }
}
