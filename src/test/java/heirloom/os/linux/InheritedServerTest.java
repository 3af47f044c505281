package heirloom.os.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.Claim;
import heirloom.grant.Grant;
import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.grant.InheritedPipe;
import heirloom.grant.InheritedSocket;
import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.testing.DescriptorTargets;
import heirloom.testing.HandleCensus;
import heirloom.testing.OwnThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The channel over an inherited number keeps the contract of the JDK's, as far as it blocks. */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "listening sockets are handed over on Linux only")
class InheritedServerTest {

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** As a child takes it: by its number, here a second number of this process. */
  private static ServerSocketChannel adopted(InheritedSocket socket) throws IOException {
    Grant grant = socket.open();
    // Not closed: the channel owns the number.
    return adopted(grant, grant.attributes());
  }

  private static ServerSocketChannel adopted(Grant grant, Map<String, String> told)
      throws IOException {
    OsHandle handle = grant.handles().get(0);
    long number = handle.acquire();
    handle.release();
    return InheritedSocket.TYPE.adopt(
        new Claim("web", "socket", java.util.List.of(number), told, Current.claims()));
  }

  private static <T> CompletableFuture<T> inThread(Callable<T> action) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return action.call();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        OwnThread.EACH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0"})
  void bytesPassBothWays(String host) throws Exception {
    InetAddress where = InetAddress.getByName(host);
    if (where.getAddress().length == 16) {
      org.junit.jupiter.api.Assumptions.assumeTrue(
          Files.exists(Path.of("/proc/net/if_inet6")), "this machine has no IPv6");
    }
    try (InheritedSocket socket = InheritedSocket.listen(new InetSocketAddress(where, 0));
        ServerSocketChannel server = adopted(socket);
        SocketChannel client = SocketChannel.open(reachable(socket.address()));
        SocketChannel connection = server.accept()) {
      assertThat(server.getLocalAddress()).isEqualTo(socket.address());
      assertThat(connection.getRemoteAddress()).isEqualTo(client.getLocalAddress());
      assertThat(connection.getLocalAddress()).isEqualTo(client.getRemoteAddress());

      byte[] sent = new byte[3_000_000];
      new java.util.Random(7).nextBytes(sent);
      CompletableFuture<Integer> writing = inThread(() -> connection.write(ByteBuffer.wrap(sent)));
      ByteBuffer got = ByteBuffer.allocateDirect(sent.length);
      while (got.hasRemaining()) {
        assertThat(client.read(got)).isPositive();
      }
      assertThat(writing.join()).isEqualTo(sent.length);
      assertThat(got.flip()).isEqualTo(ByteBuffer.wrap(sent));

      client.write(ByteBuffer.wrap("one two".getBytes(UTF_8)));
      ByteBuffer first = ByteBuffer.allocate(3);
      assertThat(connection.read(first)).isEqualTo(3);
      assertThat(connection.read(first)).as("no room").isZero();
      client.shutdownOutput();
      ByteBuffer second = ByteBuffer.allocate(100);
      assertThat(connection.read(new ByteBuffer[] {first, second})).isEqualTo(4);
      assertThat(connection.read(second)).isEqualTo(-1);
      assertThat(connection.isOpen()).isTrue();
    }
  }

  private static SocketAddress reachable(SocketAddress bound) {
    InetSocketAddress inet = (InetSocketAddress) bound;
    return inet.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), inet.getPort())
        : inet;
  }

  @Test
  @SuppressWarnings("try") // Closed by hand: that is what is tested.
  void closeReleasesWhoAccepts() throws Exception {
    try (InheritedSocket socket = InheritedSocket.listen(anyPort());
        ServerSocketChannel server = adopted(socket)) {
      CompletableFuture<SocketChannel> accepting = inThread(server::accept);
      assertThat(accepting).isNotDone();
      server.close();
      assertThatThrownBy(accepting::join).hasCauseInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(server::accept).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(server::getLocalAddress).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void anInterruptClosesAsInTheJdk() throws Exception {
    try (InheritedSocket socket = InheritedSocket.listen(anyPort());
        ServerSocketChannel server = adopted(socket)) {
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      CompletableFuture<SocketChannel> accepting =
          inThread(
              () -> {
                thread.complete(Thread.currentThread());
                return server.accept();
              });
      thread.join().interrupt();
      assertThatThrownBy(accepting::join).hasCauseInstanceOf(ClosedByInterruptException.class);
      assertThat(server.isOpen()).isFalse();
    }
  }

  @Test
  @SuppressWarnings("try") // Closed by hand: that is what is tested.
  void closeReleasesWhoReads() throws Exception {
    try (InheritedSocket socket = InheritedSocket.listen(anyPort());
        ServerSocketChannel server = adopted(socket);
        SocketChannel client = SocketChannel.open(socket.address());
        SocketChannel connection = server.accept()) {
      CompletableFuture<Integer> reading = inThread(() -> connection.read(ByteBuffer.allocate(1)));
      client.write(ByteBuffer.wrap(new byte[1]));
      assertThat(reading.join()).isEqualTo(1);
      CompletableFuture<Integer> again = inThread(() -> connection.read(ByteBuffer.allocate(1)));
      connection.close();
      // Its subclass for who was inside already.
      assertThatThrownBy(again::join).hasCauseInstanceOf(ClosedChannelException.class);
      assertThat(client.read(ByteBuffer.allocate(1))).as("the end").isEqualTo(-1);
    }
  }

  @Test
  void aPeerThatIsGoneIsAnError() throws Exception {
    try (InheritedSocket socket = InheritedSocket.listen(anyPort());
        ServerSocketChannel server = adopted(socket)) {
      SocketChannel client = SocketChannel.open(socket.address());
      try (SocketChannel connection = server.accept()) {
        client.close();
        assertThatThrownBy(
                () -> {
                  while (connection.write(ByteBuffer.allocate(1000)) > 0) {
                    // The first may still find room.
                  }
                })
            .isInstanceOf(IOException.class)
            .satisfiesAnyOf(
                e -> assertThat(e).hasMessageContaining("EPIPE"),
                e -> assertThat(e).hasMessageContaining("ECONNRESET"));
      }
    }
  }

  @Test
  void optionsPassToConnections() throws Exception {
    try (InheritedSocket socket = InheritedSocket.listen(anyPort());
        ServerSocketChannel server = adopted(socket)) {
      server.setOption(StandardSocketOptions.TCP_NODELAY, true);
      assertThat(server.supportedOptions()).contains(StandardSocketOptions.SO_RCVBUF);
      try (SocketChannel client = SocketChannel.open(socket.address());
          SocketChannel connection = server.accept()) {
        assertThat(client.isConnected()).isTrue();
        assertThat(connection.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
        connection.setOption(StandardSocketOptions.SO_RCVBUF, 50_000);
        assertThat(connection.getOption(StandardSocketOptions.SO_RCVBUF)).isPositive();
        assertThatThrownBy(() -> connection.getOption(StandardSocketOptions.SO_LINGER))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("SO_LINGER");
      }
    }
  }

  @Test
  void whatABlockingChannelCannotDoItSays() throws Exception {
    try (InheritedSocket socket = InheritedSocket.listen(anyPort());
        ServerSocketChannel server = adopted(socket);
        SocketChannel client = SocketChannel.open(socket.address());
        SocketChannel connection = server.accept()) {
      assertThat(client.isConnected() && connection.isConnected()).isTrue();
      assertThat(connection.finishConnect()).isTrue();
      assertThatThrownBy(() -> server.configureBlocking(false))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("System.inheritedChannel()");
      assertThatThrownBy(() -> connection.configureBlocking(false))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(server::socket).isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(connection::socket).isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> server.bind(anyPort())).isInstanceOf(AlreadyBoundException.class);
      assertThatThrownBy(() -> connection.bind(anyPort()))
          .isInstanceOf(AlreadyBoundException.class);
      assertThatThrownBy(() -> connection.connect(anyPort()))
          .isInstanceOf(AlreadyConnectedException.class);
    }
  }

  @Test
  void anotherSocketIsRefusedAndLeftAsItWas() throws Exception {
    try (InheritedSocket one = InheritedSocket.listen(anyPort());
        InheritedSocket other = InheritedSocket.listen(anyPort());
        Grant first = one.open();
        Grant second = other.open()) {
      assertThatThrownBy(() -> adopted(first, second.attributes()))
          .isInstanceOfSatisfying(
              InheritanceException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.IDENTITY_MISMATCH));
      adopted(first, first.attributes()).close();
    }
  }

  @Test
  void whatDoesNotListenIsRefused() throws Exception {
    try (InheritedPipe pipe = InheritedPipe.toChild();
        Grant grant = pipe.open()) {
      assertThatThrownBy(() -> adopted(grant, Map.of()))
          .isInstanceOfSatisfying(
              InheritanceException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.ACCESS_MISMATCH))
          .hasMessageContaining("pipe:[");
    }
  }

  @Test
  void whicheverCallFailsNothingStaysOpen() throws Exception {
    FaultyLibc faulty = new FaultyLibc(LinuxLab.libc());
    LinuxSockets sockets = new LinuxSockets(faulty.libc());
    long before = openSockets();
    int n = 1;
    while (true) {
      faulty.failNth(n, Errno.EMFILE);
      try (OsHandle socket = sockets.listen(anyPort());
          OsHandle copy = sockets.duplicate(socket)) {
        assertThat(sockets.address(copy)).isEqualTo(sockets.address(socket));
        if (faulty.failed().isEmpty()) {
          break;
        }
      } catch (OsException told) {
        assertThat(told.symbol()).isEqualTo("EMFILE");
        assertThat(told.call()).isEqualTo(faulty.failed().orElseThrow());
      }
      assertThat(openSockets()).as("%s", faulty.failed()).isEqualTo(before);
      n++;
    }
    assertThat(n).as("socket, setsockopt, bind, listen, fcntl, getsockname twice").isEqualTo(7 + 1);
  }

  @Test
  void everySocketOfOursIsCloseOnExec() throws Exception {
    Set<Long> others = socketNumbers();
    try (InheritedSocket socket = InheritedSocket.listen(anyPort())) {
      Set<Long> ours = socketNumbers();
      ours.removeAll(others);
      try (SocketChannel client = SocketChannel.open(socket.address())) {
        assertThat(client.isConnected()).isTrue();
        // The JDK's are not.
        others = socketNumbers();
        try (ServerSocketChannel server = adopted(socket);
            SocketChannel connection = server.accept()) {
          assertThat(connection.isOpen()).isTrue();
          Set<Long> more = socketNumbers();
          more.removeAll(others);
          ours.addAll(more);
          assertThat(ours).hasSize(3).allMatch(InheritedServerTest::isCloseOnExec);
        }
      }
    }
  }

  private static Set<Long> socketNumbers() throws IOException {
    return DescriptorTargets.ofThisProcess().entrySet().stream()
        .filter(one -> one.getValue().startsWith("socket:"))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isCloseOnExec(long number) {
    try {
      return Files.readAllLines(Path.of("/proc/self/fdinfo/" + number)).stream()
          .filter(line -> line.startsWith("flags:"))
          .anyMatch(line -> (Long.parseLong(line.substring(6).strip(), 8) & 02000000) != 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long openSockets() throws IOException {
    return DescriptorTargets.ofThisProcess().values().stream()
        .filter(target -> target.startsWith("socket:"))
        .count();
  }

  @Test
  void namesOfSocketsSurviveTheirBytes() throws Exception {
    for (SocketAddress address :
        new SocketAddress[] {
          new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 65535),
          new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 1),
          UnixDomainSocketAddress.of("/tmp/x y/" + "z".repeat(90))
        }) {
      byte[] bytes = SocketNames.encode(address);
      byte[] roomy = Arrays.copyOf(bytes, SocketNames.CAPACITY);
      assertThat(SocketNames.decode(roomy, bytes.length)).isEqualTo(address);
    }
    assertThat(SocketNames.decode(new byte[SocketNames.CAPACITY], 2))
        .as("a client without a name")
        .isEqualTo(UnixDomainSocketAddress.of(""));
  }
}
