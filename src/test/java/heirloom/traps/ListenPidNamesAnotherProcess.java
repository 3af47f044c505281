package heirloom.traps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.InheritedSocket;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Servers ignore LISTEN_FDS when LISTEN_PID is not their own number, which posix_spawn's caller
 * does not know yet; and without the check a grandchild would take numbers that are not its own.
 * (sd_listen_fds(3).) A shell writes the variable and becomes the program, under the same number.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "listening sockets are handed over on Linux only")
final class ListenPidNamesAnotherProcess {

  @Test
  void theVariableIsTheChildsNumberAndNotItsChilds() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (InheritedSocket socket = InheritedSocket.listen(any)) {
      ChildBuilder builder =
          new ChildBuilder(
                  "sh", "-c", "echo $LISTEN_PID $$ $LISTEN_PIDFDID; sh -c 'echo $LISTEN_PID $$'; :")
              .inherit("web", socket)
              .listenFds();
      // What this process was itself given, had it been started so.
      builder.environment().put("LISTEN_PID", Long.toString(ProcessHandle.current().pid()));
      builder.environment().put("LISTEN_PIDFDID", "1234");
      Child child = builder.start();
      String[] told =
          new String(child.getInputStream().readAllBytes(), UTF_8).strip().split("\\s+", -1);
      assertThat(child.waitFor()).isZero();
      assertThat(told[0]).isEqualTo(Long.toString(child.pid())).isEqualTo(told[1]);
      assertThat(told).as("no other number of this process").hasSize(4);
      assertThat(told[2]).as("of the grandchild").isEqualTo(told[0]).isNotEqualTo(told[3]);
    }
  }
}
