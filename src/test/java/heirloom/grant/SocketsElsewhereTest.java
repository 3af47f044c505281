package heirloom.grant;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Where no socket can be handed over, one sentence says so and nothing is opened. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "on Linux sockets are handed over")
class SocketsElsewhereTest {

  @Test
  void listeningIsRefusedInOneSentence() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    assertThatThrownBy(() -> InheritedSocket.listen(any))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("on Linux only")
        .hasMessageContaining("a socket of windows");
  }
}
