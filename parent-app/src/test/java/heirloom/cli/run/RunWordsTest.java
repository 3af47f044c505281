package heirloom.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import heirloom.launch.Handoff;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RunWordsTest {

  private static final List<String> NONE = List.of();
  private static final List<String> TRUE = List.of("true");

  @Test
  void readsEveryOption() throws Exception {
    RunWords words =
        RunWords.parse(
            new RunWords.Raw(
                List.of("buf=64M", "in=@data.bin:ro", "two=@x:ro:rw"),
                List.of("log=out.txt", "src=a:b:r", "both=f:rw"),
                List.of("web=127.0.0.1:8080", "six=[::1]:0", "unix=/tmp/a.sock"),
                List.of("buf=kept.bin"),
                "line",
                Optional.of("2m"),
                List.of("python3", "reader.py", "--share", "x")));
    assertThat(words.shares())
        .containsExactly(
            new ShareOption("buf", 64 << 20, Optional.empty(), false),
            new ShareOption("in", 0, Optional.of(Path.of("data.bin")), true),
            new ShareOption("two", 0, Optional.of(Path.of("x:ro")), false));
    assertThat(words.files())
        .containsExactly(
            new FileOption("log", Path.of("out.txt"), FileOption.Mode.APPEND),
            new FileOption("src", Path.of("a:b"), FileOption.Mode.READ),
            new FileOption("both", Path.of("f"), FileOption.Mode.READ_WRITE));
    assertThat(words.sockets())
        .containsExactly(
            new ListenOption("web", at(8080, 127, 0, 0, 1)),
            new ListenOption("six", at(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
            new ListenOption("unix", UnixDomainSocketAddress.of("/tmp/a.sock")));
    assertThat(words.saves()).containsExactly(new SaveOption("buf", Path.of("kept.bin")));
    assertThat(words.route()).isEqualTo(Handoff.COMMAND_LINE);
    assertThat(words.timeout()).contains(Duration.ofMinutes(2));
    assertThat(words.command()).containsExactly("python3", "reader.py", "--share", "x");
  }

  @Test
  void refusesEachMistakeByItsOwnSentence() {
    refused(() -> words(List.of("buf"), NONE, NONE, TRUE), "is not of the form NAME=SIZE");
    refused(() -> words(List.of("b f=1M"), NONE, NONE, TRUE), "is no name");
    refused(() -> words(List.of("buf=64Q"), NONE, NONE, TRUE), "--share buf: \"64Q\" is no size");
    refused(() -> words(List.of("buf=@"), NONE, NONE, TRUE), "names no file");
    refused(() -> words(List.of("buf=@:ro"), NONE, NONE, TRUE), "names no file");
    refused(() -> words(NONE, List.of("log=:w"), NONE, TRUE), "names no file");
    refused(() -> words(List.of("a=1", "a=2"), NONE, NONE, TRUE), "\"a\" is given twice");
    refused(() -> words(List.of("a=1"), List.of("a=f"), NONE, TRUE), "\"a\" is given twice");
    refused(() -> words(NONE, List.of("a=f"), List.of("a=g"), TRUE), "no --share has that name");
    refused(() -> words(List.of("a=1"), NONE, List.of("a=g", "a=h"), TRUE), "names \"a\" twice");
    refused(() -> words(NONE, NONE, NONE, NONE), "the command is missing");
    refused(
        () -> words(List.of("v=1"), NONE, NONE, List.of("cat", "x{path:w}")),
        "{path:w} asks for \"w\", but no --share, --file or --listen has that name; there is v");
    refused(() -> words(NONE, NONE, NONE, List.of("cat", "{handle:w}")), "has that name");
    refused(
        () ->
            RunWords.parse(
                new RunWords.Raw(NONE, NONE, NONE, NONE, "mail", Optional.empty(), TRUE)),
        "\"mail\" is no route; choose env, line or duplicate");
    refused(
        () ->
            RunWords.parse(
                new RunWords.Raw(NONE, NONE, NONE, NONE, "env", Optional.of("soon"), TRUE)),
        "--timeout: \"soon\" is no time");
  }

  private static InetSocketAddress at(int port, int... numbers) throws UnknownHostException {
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) numbers[i];
    }
    return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
  }

  @Test
  void refusesWhatIsNoAddress() {
    refused(() -> listening("env", "web"), "is not of the form NAME=ADDRESS:PORT");
    refused(() -> listening("env", "web=8080"), "names no address");
    refused(() -> listening("env", "web=:8080"), "names no address");
    refused(() -> listening("env", "web=./a.sock"), "must be absolute");
    refused(() -> listening("env", "web=run/a.sock"), "must be absolute");
    refused(() -> listening("env", "web=::1:80"), "stands in brackets");
    refused(() -> listening("env", "web=127.0.0.1:65536"), "\"65536\" is no port");
    refused(() -> listening("env", "web=127.0.0.1:"), "\"\" is no port");
    refused(() -> listening("env", "web=[127.0.0:80"), "no address is known for");
    refused(() -> listening("env", "a=/x", "a=/y"), "\"a\" is given twice");
    refused(() -> listening("duplicate", "a=/x"), "--by duplicate sends them later");
  }

  private static RunWords listening(String route, String... sockets) throws CommandFailure {
    return RunWords.parse(
        new RunWords.Raw(NONE, NONE, List.of(sockets), NONE, route, Optional.empty(), TRUE));
  }

  private static RunWords words(
      List<String> shares, List<String> files, List<String> saves, List<String> command)
      throws CommandFailure {
    return RunWords.parse(
        new RunWords.Raw(shares, files, NONE, saves, "env", Optional.empty(), command));
  }

  private static void refused(ThrowingCallable call, String sentence) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCodes.USAGE))
        .hasMessageContaining(sentence);
  }
}
