package heirloom.traps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.InheritedSocket;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.testing.TestChild;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * When the channel of System.inheritedChannel() is closed, the JDK points 0, 1 and 2 to the null
 * device: what the child prints then is lost. (Measured L25; InheritedChannel.java.) Documented on
 * {@code InheritedSocket}; a socket that is taken by its name leaves the streams alone.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "listening sockets are handed over on Linux only")
final class ClosedInheritedChannelSilencesTheChild {

  @Test
  void theJdkTakesTheStreamsAway() throws Exception {
    try (InheritedSocket socket = listening()) {
      assertThat(printed(child("inetd").redirectInput(socket))).isEqualTo("open");
    }
  }

  @Test
  void aSocketTakenByNameDoesNot() throws Exception {
    try (InheritedSocket socket = listening()) {
      assertThat(printed(child("byName").nativeAccess().inherit("web", socket)))
          .isEqualTo("open closed");
    }
  }

  private static InheritedSocket listening() throws IOException {
    return InheritedSocket.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static ChildBuilder child(String helper) {
    String[] words =
        TestChild.arguments(ClosedInheritedChannelSilencesTheChild.class, helper)
            .toArray(new String[0]);
    return ChildBuilder.java(TestChild.class, words)
        .jvmOptions("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  private static String printed(ChildBuilder builder) throws Exception {
    Child child = builder.start();
    String printed = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor()).isZero();
    return printed;
  }

  static void inetd(String[] arguments) throws IOException {
    printAround(System.inheritedChannel());
  }

  static void byName(String[] arguments) throws IOException {
    printAround(Inheritance.current().take("web", InheritedSocket.TYPE));
  }

  private static void printAround(Channel channel) throws IOException {
    System.out.print("open");
    System.out.flush();
    channel.close();
    System.out.print(" closed");
    System.out.flush();
  }
}
