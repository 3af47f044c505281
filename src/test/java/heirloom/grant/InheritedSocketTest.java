package heirloom.grant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
import heirloom.testing.COracle;
import heirloom.testing.HandleCensus;
import heirloom.testing.TestChild;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A socket that the parent made listens in its children: in Java, Python and C, by every convention
 * that the child may know. Each child here answers one connection with its process id and ends.
 */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "listening sockets are handed over on Linux only")
class InheritedSocketTest {

  @TempDir Path folder;

  /** Who takes the socket, and by which convention. */
  enum Taker {
    JAVA,
    JAVA_INETD,
    PYTHON,
    PYTHON_BY_NUMBER,
    PYTHON_LISTEN_FDS,
    C,
    C_BY_NUMBER,
    C_LISTEN_FDS;

    ChildBuilder child(InheritedSocket web) {
      return switch (this) {
        case JAVA -> java("greet").nativeAccess().inherit("web", web);
        case JAVA_INETD -> java("greetAsInetdDoes").redirectInput(web);
        case PYTHON -> python("handoff").inherit("web", web);
        case PYTHON_BY_NUMBER -> python("{handle:web}").expandPlaceholders().inherit("web", web);
        case PYTHON_LISTEN_FDS -> python("listen-fds").listenFds().inherit("web", web);
        case C -> c("handoff").inherit("web", web);
        case C_BY_NUMBER -> c("{handle:web}").expandPlaceholders().inherit("web", web);
        case C_LISTEN_FDS -> c("listen-fds").listenFds().inherit("web", web);
      };
    }
  }

  private static ChildBuilder java(String helper) {
    String[] words = TestChild.arguments(InheritedSocketTest.class, helper).toArray(new String[0]);
    return shown(
        ChildBuilder.java(TestChild.class, words)
            .jvmOptions("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
  }

  private static ChildBuilder python(String how) {
    assumeTrue(
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "python3"))),
        "no python3 on the PATH");
    Path script = Path.of("test", "python", "greeter.py").toAbsolutePath();
    ChildBuilder builder = shown(new ChildBuilder("python3", script.toString(), how));
    builder
        .environment()
        .put("PYTHONPATH", Path.of("..", "child-app", "python").toAbsolutePath().toString());
    return builder;
  }

  private static ChildBuilder c(String how) {
    return shown(new ChildBuilder(COracle.program("heirloom_greeter"), how));
  }

  private static ChildBuilder shown(ChildBuilder builder) {
    return builder.redirectError(Redirect.INHERIT);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @ParameterizedTest
  @EnumSource
  void aChildAnswers(Taker taker) throws Exception {
    answers(taker, anyPort());
  }

  @ParameterizedTest
  @EnumSource
  void aChildAnswersOnAUnixSocket(Taker taker) throws Exception {
    answers(taker, UnixDomainSocketAddress.of(folder.resolve("web")));
  }

  private static void answers(Taker taker, SocketAddress where) throws Exception {
    Child child;
    SocketAddress address;
    try (InheritedSocket web = InheritedSocket.listen(where)) {
      address = web.address();
      child = taker.child(web).start();
    }
    // Closed here: it is the child's socket that this connection waits in.
    assertThat(ask(address, "hello")).isEqualTo(child.pid() + " hello");
    assertThat(child.waitFor()).isZero();
    if (address instanceof InetSocketAddress) {
      assertThatThrownBy(() -> SocketChannel.open(address).close())
          .as("nobody holds the socket any more")
          .isInstanceOf(java.net.ConnectException.class);
    }
  }

  private static String ask(SocketAddress address, String line) throws IOException {
    try (SocketChannel channel = SocketChannel.open(address)) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
      BufferedReader answer =
          new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
      return String.valueOf(answer.readLine());
    }
  }

  static void greet(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    try (ServerSocketChannel server = given.take("web", InheritedSocket.TYPE)) {
      answer(server.accept());
    }
  }

  static void greetAsInetdDoes(String[] arguments) throws Exception {
    try (ServerSocketChannel server = (ServerSocketChannel) System.inheritedChannel();
        Selector selector = Selector.open()) {
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      while (selector.select() == 0) {
        // A selector may wake for nothing.
      }
      answer(server.accept());
    }
  }

  private static void answer(SocketChannel accepted) throws IOException {
    try (SocketChannel connection = accepted) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(Channels.newInputStream(connection), UTF_8));
      OutputStream out = Channels.newOutputStream(connection);
      out.write((ProcessHandle.current().pid() + " " + in.readLine() + "\n").getBytes(UTF_8));
    }
  }

  @Test
  void childrenOfEachLanguageShareOneSocket() throws Exception {
    try (InheritedSocket web = InheritedSocket.listen(anyPort())) {
      List<Child> children = new ArrayList<>();
      Set<String> pids = new HashSet<>();
      for (Taker taker : List.of(Taker.JAVA, Taker.PYTHON, Taker.C_LISTEN_FDS, Taker.C)) {
        Child child = taker.child(web).start();
        children.add(child);
        pids.add(Long.toString(child.pid()));
      }
      Set<String> answered = new HashSet<>();
      for (int i = 0; i < children.size(); i++) {
        answered.add(ask(web.address(), "x").split(" ", -1)[0]);
      }
      assertThat(answered).isEqualTo(pids);
      for (Child child : children) {
        assertThat(child.waitFor()).isZero();
      }
    }
  }

  @Test
  void thePortOutlivesAKilledChild() throws Exception {
    try (InheritedSocket web = InheritedSocket.listen(anyPort())) {
      Child first = Taker.PYTHON_BY_NUMBER.child(web).start();
      first.destroyForcibly();
      assertThat(first.waitFor()).isNotZero();
      try (SocketChannel waiting = SocketChannel.open(web.address())) {
        waiting.write(ByteBuffer.wrap("early\n".getBytes(UTF_8)));
        Child second = Taker.C.child(web).start();
        String answer =
            new BufferedReader(new InputStreamReader(Channels.newInputStream(waiting), UTF_8))
                .readLine();
        assertThat(answer).isEqualTo(second.pid() + " early");
        assertThat(second.waitFor()).isZero();
      }
    }
  }

  @Test
  void aChildHoldsExactlyItsSockets() throws Exception {
    try (InheritedSocket web = InheritedSocket.listen(anyPort());
        InheritedSocket admin = InheritedSocket.listen(anyPort());
        InheritedSocket other = InheritedSocket.listen(anyPort());
        SharedMemory memory = SharedMemory.allocate(4096)) {
      assertThat(other.address()).isNotEqualTo(web.address());
      Child child =
          shown(new ChildBuilder(COracle.program()))
              .inherit("memory", memory)
              .inherit("web", web)
              .inherit("admin", admin)
              .listenFds()
              .start();
      COracle.Report report =
          COracle.parse(new String(child.getInputStream().readAllBytes(), UTF_8));
      assertThat(child.waitFor()).isZero();
      assertThat(report.descriptors()).containsOnlyKeys(0, 1, 2, 3, 4, 5);
      assertThat(identity(report, 3)).as("sockets stand first").isEqualTo(identity(web));
      assertThat(identity(report, 4)).isEqualTo(identity(admin));
      assertThat(report.pid()).as("the shell became it").isEqualTo((int) child.pid());
    }
  }

  @Test
  void aLookFromOutsideFindsIt() throws Exception {
    try (InheritedSocket web = InheritedSocket.listen(anyPort())) {
      Child child = Taker.C.child(web).start();
      assertThat(child.inspect().names()).containsExactly("web");
      assertThat(child.inspect().leaked()).isEmpty();
      assertThat(ask(web.address(), "x")).startsWith(child.pid() + " ");
      assertThat(child.waitFor()).isZero();
    }
  }

  private static String identity(COracle.Report report, int number) {
    COracle.Descriptor one = Objects.requireNonNull(report.descriptors().get(number));
    return one.device() + "." + one.inode();
  }

  private static String identity(InheritedSocket socket) throws IOException {
    try (Grant grant = socket.open()) {
      return String.valueOf(grant.attributes().get("id"));
    }
  }

  @Test
  void theVariablesNameTheSocketsOnly() throws Exception {
    try (InheritedSocket web = InheritedSocket.listen(anyPort());
        InheritedSocket admin = InheritedSocket.listen(anyPort());
        SharedMemory memory = SharedMemory.allocate(4096)) {
      String script = "echo $LISTEN_FDS $LISTEN_FDNAMES $LISTEN_PID $$; echo \"$1\"";
      ChildBuilder builder =
          shown(new ChildBuilder("sh", "-c", script, "sh", "a 'b' $c"))
              .inherit("web", web)
              .inherit("memory", memory)
              .inherit("admin", admin)
              .listenFds();
      builder.environment().put("LISTEN_PID", "1");
      for (boolean tied : new boolean[] {false, true}) {
        if (tied) {
          builder.endWithParent();
        }
        Child child = builder.start();
        String told = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertThat(told)
            .isEqualTo("2 web:admin " + child.pid() + " " + child.pid() + "\na 'b' $c\n");
        assertThat(child.waitFor()).isZero();
      }
    }
  }

  @Test
  void aMissingProgramIsToldAsAlways() throws Exception {
    try (InheritedSocket web = InheritedSocket.listen(anyPort())) {
      assertThatThrownBy(() -> new ChildBuilder("/no/such").inherit("web", web).listenFds().start())
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("Cannot run program \"/no/such\": error=2, No such file or directory");
    }
  }

  @Test
  void aRunningChildIsGivenASocket() throws Exception {
    try (InheritedSocket web = InheritedSocket.listen(anyPort())) {
      Child child = Taker.PYTHON.child(web).handoff(Handoff.DUPLICATE).start();
      assertThat(ask(web.address(), "x")).startsWith(child.pid() + " ");
      assertThat(child.waitFor()).isZero();

      Child later = python("handoff").controlled().start();
      later.give("web", web);
      assertThat(ask(web.address(), "x")).startsWith(later.pid() + " ");
      assertThat(later.waitFor()).isZero();
    }
  }

  @Test
  void plainJavaGetsNoSocketLater() throws Exception {
    try (InheritedSocket web = InheritedSocket.listen(anyPort());
        InheritedPipe end = InheritedPipe.toChild()) {
      assertThatThrownBy(() -> Taker.JAVA.child(web).handoff(Handoff.DUPLICATE).start())
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("at its start only");
      Child child = java("waitForTheEnd").inherit("end", end).controlled().start();
      assertThatThrownBy(() -> child.give("web", web))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("at its start only");
      end.output().close();
      assertThat(child.waitFor()).isZero();
    }
  }

  static void waitForTheEnd(String[] arguments) throws Exception {
    assertThat(Inheritance.current().input("end").read()).isEqualTo(-1);
  }

  @Test
  void requestsThatCannotBeMeantAreRefused() throws Exception {
    assertThatThrownBy(() -> new ChildBuilder("true").listenFds().start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no socket");
    assertThatThrownBy(
            () -> InheritedSocket.listen(InetSocketAddress.createUnresolved("nowhere", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> InheritedSocket.listen(UnixDomainSocketAddress.of("")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> InheritedSocket.listen(UnixDomainSocketAddress.of("x".repeat(108))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("107");
    InheritedSocket web = InheritedSocket.listen(anyPort());
    try (web) {
      assertThatThrownBy(() -> InheritedSocket.listen(web.address()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("EADDRINUSE")
          .hasMessageContaining("somebody else listens");
      assertThatThrownBy(
              () ->
                  new ChildBuilder("true")
                      .inherit("web", web)
                      .listenFds()
                      .handoff(Handoff.DUPLICATE)
                      .start())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("DUPLICATE");
    }
    assertThatThrownBy(web::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
