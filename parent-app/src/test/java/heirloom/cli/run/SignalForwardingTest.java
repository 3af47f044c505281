package heirloom.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Signals of a system that lacks some of them, and of one that cannot send any. */
class SignalForwardingTest {

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "raises WINCH, which Windows lacks")
  void aSignalThatTheSystemLacksIsLeftOut() throws Exception {
    BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    // As HUP on Windows: no system has this one. WINCH means nothing to a JVM.
    try (SignalForwarding forwarding =
        SignalForwarding.of(List.of("NOSUCH", "WINCH"), received::add)) {
      assertThat(forwarding).isNotNull();
      Class<?> signal = Class.forName("sun.misc.Signal");
      signal
          .getMethod("raise", signal)
          .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"));
      assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(28);
    }
  }

  @Test
  void whatArrivesBeforeTheChildIsKeptForIt() {
    List<Integer> sent = new ArrayList<>();
    SignalQueue queue = new SignalQueue();
    queue.received(15);
    queue.sendTo(sent::add);
    queue.received(1);
    assertThat(sent).containsExactly(15, 1);
  }

  @Test
  void aSystemThatSendsNoneHasToldTheChildItself() {
    List<Integer> tried = new ArrayList<>();
    SignalQueue queue = new SignalQueue();
    queue.received(15);
    queue.sendTo(
        number -> {
          tried.add(number);
          throw new UnsupportedOperationException("Windows has no signals");
        });
    queue.received(15);
    assertThat(tried).containsExactly(15, 15);
  }
}
