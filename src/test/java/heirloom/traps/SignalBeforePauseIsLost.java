package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.interop.CPeer;
import heirloom.interop.SystemVKey;
import heirloom.interop.SystemVSharedMemory;
import heirloom.interop.UserSignal;
import heirloom.interop.View;
import heirloom.testing.Patience;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program that looks at a condition and then calls pause sleeps for ever when the signal comes
 * between the two. pause(2), sigsuspend(2). UserSignal counts what came; in C SIGUSR1 is blocked
 * and waited for by sigsuspend.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "SIGUSR1 and pause")
class SignalBeforePauseIsLost {

  private static final int TURN = 8;
  private static final int HANDLED = 12;

  @TempDir private Path folder;

  @Test
  void pauseSleepsThoughTheConditionHolds() throws Exception {
    inTheWindow(
        "pause",
        (peer, view) -> {
          assertThat(peer.hear()).isEqualTo("handled in the window");
          Patience.await().until(() -> isIn(peer.pid(), "pause"));
          // The condition holds and its one signal was handled: nothing would ever wake it.
          assertThat(at(view, TURN)).isEqualTo(1);
          assertThat(at(view, HANDLED)).isEqualTo(1);
          signal(peer);
          assertThat(peer.hear()).isEqualTo("woken after 2");
        });
  }

  @Test
  void sigsuspendFindsWhatIsPending() throws Exception {
    inTheWindow("sigsuspend", (peer, view) -> assertThat(peer.hear()).isEqualTo("woken after 1"));
  }

  @Test
  void ourWaitFindsWhatCameBeforeIt() throws Exception {
    try (UserSignal mine = UserSignal.listen();
        UserSignal.Target self = UserSignal.target(ProcessHandle.current().pid())) {
      for (int i = 0; i < 100; i++) {
        self.send();
        mine.await();
      }
    }
  }

  /** What is expected when the condition came true and the signal was sent in the window. */
  private interface Then {
    void check(CPeer peer, View view) throws Exception;
  }

  private void inTheWindow(String how, Then then) throws Exception {
    Path file = Files.createFile(folder.resolve("key"));
    SystemVSharedMemory segment = SystemVSharedMemory.create(SystemVKey.of(file, 'h'), 2048);
    try (View view = segment.attach();
        CPeer peer = new CPeer("pauser", how, file.toString())) {
      assertThat(peer.hear()).isEqualTo("about to sleep");
      view.write(TURN, bytes(1));
      signal(peer);
      if (how.equals("pause")) {
        Patience.await().until(() -> at(view, HANDLED) == 1);
      }
      peer.tell("");
      then.check(peer, view);
    } finally {
      segment.remove();
    }
  }

  private static void signal(CPeer peer) throws IOException {
    try (UserSignal.Target target = UserSignal.target(peer.pid())) {
      assertThat(target.send()).isTrue();
    }
  }

  private static boolean isIn(long pid, String call) throws IOException {
    // The wait channel is hidden from some; then a sleeping state must do.
    String where = Files.readString(Path.of("/proc/" + pid + "/wchan"));
    boolean known = !where.isEmpty() && !where.equals("0");
    String state = Files.readString(Path.of("/proc/" + pid + "/stat")).replaceFirst(".*\\) ", "");
    return known ? where.contains(call) : state.startsWith("S");
  }

  private static int at(View view, int offset) throws IOException {
    return ByteBuffer.wrap(view.read(offset, 4)).order(ByteOrder.nativeOrder()).getInt();
  }

  private static byte[] bytes(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }
}
