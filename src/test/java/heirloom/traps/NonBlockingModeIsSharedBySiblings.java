package heirloom.traps;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Claim;
import heirloom.grant.Grant;
import heirloom.grant.InheritedSocket;
import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.testing.OwnThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * O_NONBLOCK belongs to the open socket and not to the number: a child that sets it (a selector
 * does) makes a sibling's accept answer EAGAIN whenever another was faster. (Measured; fcntl(2).)
 * Accept here waits in poll, and takes EAGAIN for "somebody else had it".
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "listening sockets are handed over on Linux only")
final class NonBlockingModeIsSharedBySiblings {

  private static final int CONNECTIONS = 200;
  private static final int SIBLINGS = 4;
  private static final int O_NONBLOCK = 04000;

  @Test
  void acceptWaitsThoughASiblingMadeTheSocketNonBlocking() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (InheritedSocket socket = InheritedSocket.listen(any)) {
      Process sibling =
          new heirloom.launch.ChildBuilder("python3", "-c", "import os; os.set_blocking(0, False)")
              .redirectInput(socket)
              .start();
      org.junit.jupiter.api.Assumptions.assumeTrue(sibling.waitFor() == 0, "no python3 here");
      List<ServerSocketChannel> servers = new ArrayList<>();
      List<CompletableFuture<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < SIBLINGS; i++) {
        Grant grant = socket.open();
        OsHandle handle = grant.handles().get(0);
        long number = handle.acquire();
        handle.release();
        assertThat(flags(number) & O_NONBLOCK).as("set by the child, seen here").isNotZero();
        ServerSocketChannel server =
            InheritedSocket.TYPE.adopt(
                new Claim("web", "socket", List.of(number), grant.attributes(), Current.claims()));
        servers.add(server);
        counts.add(CompletableFuture.supplyAsync(() -> accepted(server), OwnThread.EACH));
      }
      for (int i = 0; i < CONNECTIONS; i++) {
        try (SocketChannel client = SocketChannel.open(socket.address())) {
          // Its end of stream: somebody accepted and closed.
          assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
      }
      for (ServerSocketChannel server : servers) {
        server.close();
      }
      assertThat(counts.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(CONNECTIONS);
    }
  }

  private static int accepted(ServerSocketChannel server) {
    int count = 0;
    while (true) {
      try {
        server.accept().close();
        count++;
      } catch (ClosedChannelException end) {
        return count;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static int flags(long number) throws IOException {
    String info = Files.readString(Path.of("/proc/self/fdinfo/" + number), US_ASCII);
    return info.lines()
        .filter(line -> line.startsWith("flags:"))
        .mapToInt(line -> Integer.parseInt(line.substring(6).strip(), 8))
        .findFirst()
        .orElseThrow();
  }
}
