package heirloom.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.interop.PosixSemaphore;
import heirloom.interop.PosixSharedMemory;
import heirloom.interop.View;
import heirloom.interop.ViewAccess;
import heirloom.interop.WaitOutcome;
import heirloom.launch.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
        try (SocketChannel client = SocketChannel.open(web.address());
            BufferedReader in =
                new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
          assertThat(in.readLine()).isEqualTo("hello");
        }
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

  @Test
  void thePoolAddsUpTheSlices() throws IOException {
    double[] data = new double[100_000];
    java.util.Arrays.fill(data, 0.5);
    assertThat(Pool.parent(data)).isEqualTo(50_000.0);
  }
}
