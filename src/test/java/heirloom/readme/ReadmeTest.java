package heirloom.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.grant.InheritedSocket;
import heirloom.interop.PosixSemaphore;
import heirloom.interop.PosixSharedMemory;
import heirloom.interop.View;
import heirloom.interop.ViewAccess;
import heirloom.interop.WaitOutcome;
import heirloom.launch.Child;
import heirloom.testing.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that the documents show is the code that is compiled, and it works. */
class ReadmeTest {

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/runners.md"})
  void shownCodeIsCompiledCode(String page) throws IOException {
    assertThat(DocumentedCode.blocks(page))
        .isNotEmpty()
        .allSatisfy(
            block -> assertThat(block.shown()).as(block.source()).isEqualTo(block.compiled()));
  }

  @Test
  void theQuickStartComputesTheSum() throws IOException, InterruptedException {
    double[] data = new double[100_000];
    for (int i = 0; i < data.length; i++) {
      data[i] = i;
    }
    assertThat(QuickStart.parent(data)).isEqualTo(4_999_950_000.0);
  }

  @Test
  void theLaneDoublesEveryNumber() throws IOException, InterruptedException {
    assertThat(Lane.parent(1000)).isEqualTo(999_000);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "POSIX names")
  void thePriceIsThereForAnotherProgram() throws Exception {
    try {
      NamedPrices.tell(99.5);
      try (PosixSharedMemory memory = PosixSharedMemory.openReadOnly("/prices");
          View view = memory.map(ViewAccess.READ);
          PosixSemaphore news = PosixSemaphore.open("/news")) {
        assertThat(news.acquire(Duration.ZERO)).isEqualTo(WaitOutcome.ACQUIRED);
        assertThat(view.bytes().getDouble(0)).isEqualTo(99.5);
      }
    } finally {
      NamedPrices.remove();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "listening sockets are for Linux")
  void theServersAnswerUntilTheyEnd() throws Exception {
    Web.Running web = Web.parent(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try {
      for (int i = 0; i < 20; i++) {
        assertThat(line(web.address())).isEqualTo("hello");
      }
    } finally {
      for (Child server : web.servers()) {
        server.destroyForcibly();
        server.waitFor();
      }
    }
    assertThatThrownBy(() -> SocketChannel.open(web.address()).close())
        .isInstanceOf(ConnectException.class);
  }

  /** Asked one after the other, since either may take a connection while both run. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "listening sockets are for Linux")
  void serversOfTheConventionsAnswerToo() throws Exception {
    String python =
        """
        import os, socket
        assert os.environ["LISTEN_FDS"] == "1" and os.environ["LISTEN_FDNAMES"] == "web"
        assert int(os.environ["LISTEN_PID"]) == os.getpid()
        web = socket.socket(fileno=3)
        while True:
            connection = web.accept()[0]
            connection.sendall(b"hello from systemd\\n")
            connection.close()
        """;
    assumeTrue(Client.isOnPath("python3"), "no python3 on the PATH");
    try (InheritedSocket web =
        InheritedSocket.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      List<Child> servers = Web.byConvention(web, "python3", "-c", python);
      try {
        String first = line(web.address());
        Child answered = servers.get(first.equals("hello from inetd") ? 0 : 1);
        answered.destroyForcibly();
        answered.waitFor();
        assertThat(List.of(first, line(web.address())))
            .containsExactlyInAnyOrder("hello from inetd", "hello from systemd");
      } finally {
        for (Child server : servers) {
          server.destroyForcibly();
          server.waitFor();
        }
      }
    }
  }

  private static String line(SocketAddress address) throws IOException {
    try (SocketChannel client = SocketChannel.open(address);
        BufferedReader in =
            new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
      return String.valueOf(in.readLine());
    }
  }

  @Test
  void thePoolAddsUpTheSlices() throws IOException {
    double[] data = new double[100_000];
    java.util.Arrays.fill(data, 0.5);
    assertThat(Pool.parent(data)).isEqualTo(50_000.0);
  }
}
