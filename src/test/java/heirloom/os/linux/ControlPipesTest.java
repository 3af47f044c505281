package heirloom.os.linux;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsProcess;
import heirloom.testing.PortSpawn;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The test plays the child's part: it holds the child's ends itself. */
class ControlPipesTest {

  private final Os os = Current.os();
  private final AtomicReference<Throwable> end = new AtomicReference<>();

  @Test
  void anAnswerWhileASendWaitsForRoomDoesNotStopTheReaper() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    OsControl line = os.createControl(true);
    OutputStream answers = os.output(line.childEnds().get(1));
    try (OsHandle file = os.nullDevice()) {
      Thread sender = fill(line, nobody, file);
      answers.write('\n');
      // The loop's thread takes the answer; it must be free for this child afterwards.
      OsProcess other = PortSpawn.of("/bin/true").start();
      await().until(() -> other.exit().isDone());
      line.close();
      sender.join();
    } finally {
      line.close();
      answers.close();
    }
    assertThat(end.get()).isInstanceOf(OsException.class);
    nobody.exit().join();
  }

  @Test
  void aChildThatAnswersNoMoreReleasesASendThatWaitsForRoom() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    try (OsControl line = os.createControl(true);
        OsHandle file = os.nullDevice()) {
      Thread sender = fill(line, nobody, file);
      line.childEnds().get(1).close();
      sender.join();
    }
    assertThat(end.get())
        .isInstanceOfSatisfying(
            OsException.class, e -> assertThat(e.code()).isEqualTo(Errno.EPIPE));
    nobody.exit().join();
  }

  /** Sends until the pipe is full; returns when the sender waits. */
  private Thread fill(OsControl line, OsProcess nobody, OsHandle file) {
    Thread sender =
        new Thread(
            () -> {
              try {
                while (true) {
                  line.send(nobody, List.of(file), n -> "x".repeat(2000));
                }
              } catch (OsException | RuntimeException e) {
                end.set(e);
              }
            });
    sender.start();
    await()
        .until(
            () ->
                Arrays.stream(sender.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("poll")));
    return sender;
  }
}
