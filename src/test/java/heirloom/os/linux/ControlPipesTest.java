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
import org.junit.jupiter.api.Test;

/** The test plays the child's part: it holds the child's ends itself. */
class ControlPipesTest {

  private final Os os = Current.os();

  @Test
  void anAnswerWhileASendWaitsForRoomDoesNotStopTheReaper() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    OsControl line = os.createControl(true);
    OutputStream answers = os.output(line.childEnds().get(1));
    try (OsHandle file = os.nullDevice()) {
      StuckSender sender = new StuckSender(line, nobody, file, "poll");
      answers.write('\n');
      // The loop's thread takes the answer; it must be free for this child afterwards.
      OsProcess other = PortSpawn.of("/bin/true").start();
      await().until(() -> other.exit().isDone());
      line.close();
      assertThat(sender.join()).get().isInstanceOf(OsException.class);
    } finally {
      line.close();
      answers.close();
    }
    nobody.exit().join();
  }

  @Test
  void aChildThatAnswersNoMoreReleasesASendThatWaitsForRoom() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    try (OsControl line = os.createControl(true);
        OsHandle file = os.nullDevice()) {
      StuckSender sender = new StuckSender(line, nobody, file, "poll");
      line.childEnds().get(1).close();
      assertThat(sender.join())
          .get()
          .isInstanceOfSatisfying(
              OsException.class, e -> assertThat(e.code()).isEqualTo(Errno.EPIPE));
    }
    nobody.exit().join();
  }
}
