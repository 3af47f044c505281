package heirloom.os.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.testing.COracle;
import heirloom.testing.HandleCensus;
import heirloom.testing.PortSpawn;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ControlLinesTest {

  private static final int ROOM = 4096;

  private final Os os = Current.os();
  private final Libc libc = new Libc.Direct();

  @Test
  void aPacketCarriesItsHandlesByPosition() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    OsPipe pipe = os.createPipe();
    try (OsControl line = os.createControl(false);
        OsHandle in = pipe.readEnd();
        OsHandle out = pipe.writeEnd()) {
      assertThat(line.mechanism()).isEqualTo("scm");
      assertThat(line.childEnds()).hasSize(1);
      line.send(nobody, List.of(out, in), n -> "text " + n[0] + "+" + n[1]);
      line.send(nobody, List.of(), n -> "none");
      int socket = (int) PortSpawn.number(line.childEnds().get(0));
      RightsMessage.Received first = RightsMessage.receive(libc, socket, ROOM);
      assertThat(first.text()).isEqualTo("text 0+1");
      assertThat(first.descriptors()).hasSize(2);
      assertThat(COracle.expected(first.descriptors().get(0), 0))
          .isEqualTo(COracle.expected(PortSpawn.number(out), 0));
      first.descriptors().forEach(libc::close);
      RightsMessage.Received second = RightsMessage.receive(libc, socket, ROOM);
      assertThat(second.text()).isEqualTo("none");
      assertThat(second.descriptors()).isEmpty();
    }
    nobody.exit().join();
  }

  @Test
  void twoHundredAndFiftyMessagesFitBeforeTheChildReads() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    try (OsControl line = os.createControl(false);
        OsHandle file = os.nullDevice()) {
      for (int i = 0; i < 250; i++) {
        line.send(nobody, List.of(file), n -> "x".repeat(150) + n[0]);
      }
      int socket = (int) PortSpawn.number(line.childEnds().get(0));
      for (int i = 0; i < 250; i++) {
        RightsMessage.receive(libc, socket, ROOM).descriptors().forEach(libc::close);
      }
    }
    nobody.exit().join();
  }

  @Test
  void aClosedLineEndsASendThatWaitsForRoom() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    OsControl line = os.createControl(false);
    try (OsHandle file = os.nullDevice()) {
      StuckSender sender = new StuckSender(line, nobody, file, "awaitRoom");
      line.close();
      assertThat(sender.join()).isPresent();
    }
    nobody.exit().join();
  }

  @Test
  void sendingToAChildThatIsGoneIsABrokenPipe() throws Exception {
    for (boolean plainJava : new boolean[] {false, true}) {
      try (OsControl line = os.createControl(plainJava);
          OsHandle file = os.nullDevice()) {
        OsProcess child =
            PortSpawn.of("/bin/true").grants(line.childEnds().toArray(OsHandle[]::new)).start();
        line.childEnds().forEach(OsHandle::close);
        child.exit().join();
        assertThatThrownBy(() -> line.send(child, List.of(file), n -> "late"))
            .isInstanceOfSatisfying(
                OsException.class, e -> assertThat(e.code()).isEqualTo(Errno.EPIPE));
      }
    }
  }

  @Test
  void aHandleStaysOpenUntilTheChildAnswers() throws Exception {
    try (OsControl line = os.createControl(true)) {
      OsProcess child = openLate(line);
      line.childEnds().forEach(OsHandle::close);
      assertThat(child.exit().join().code()).isZero();
    }
  }

  private OsProcess openLate(OsControl line) throws Exception {
    assertThat(line.mechanism()).isEqualTo("proc");
    OsPipe shown = os.createPipe();
    OsPipe given = os.createPipe();
    OsProcess child;
    // Reads a number, opens the parent's descriptor of that number, answers, waits for the end.
    String script = "read n <&3; exec 5</proc/$PPID/fd/$n; echo opened; echo >&4; cat <&5";
    try (OsHandle out = shown.writeEnd()) {
      child =
          PortSpawn.of("/bin/sh", "-c", script)
              .grants(line.childEnds().toArray(OsHandle[]::new))
              .output(out)
              .start();
    }
    line.childEnds().forEach(OsHandle::close);
    int before = descriptors();
    line.send(child, List.of(given.readEnd()), n -> Long.toString(n[0]));
    given.readEnd().close();
    try (BufferedReader text =
        new BufferedReader(new InputStreamReader(os.input(shown.readEnd()), UTF_8))) {
      assertThat(text.readLine()).isEqualTo("opened");
      // Ours and the duplicate: both are gone without a further call.
      Awaitility.await().until(() -> descriptors() == before - 1);
      try (OutputStream to = os.output(given.writeEnd())) {
        to.write("over the late pipe\n".getBytes(UTF_8));
      }
      assertThat(text.readLine()).isEqualTo("over the late pipe");
    }
    return child;
  }

  @Test
  void handlesThatWereNeverAnsweredGoWithTheChild() throws Exception {
    try (OsControl line = os.createControl(true);
        OsHandle file = os.nullDevice()) {
      OsProcess child =
          PortSpawn.of("/bin/sh", "-c", "read n <&3")
              .grants(line.childEnds().toArray(OsHandle[]::new))
              .start();
      line.childEnds().forEach(OsHandle::close);
      int before = nullDevices();
      line.send(child, List.of(file), n -> Long.toString(n[0]));
      child.exit().join();
      Awaitility.await().until(() -> nullDevices() == before);
    }
  }

  private static int descriptors() {
    return HandleCensus.count().getOrDefault("pipe", 0);
  }

  private static int nullDevices() {
    int count = 0;
    for (java.io.File one : new java.io.File("/proc/self/fd").listFiles()) {
      try {
        if (java.nio.file.Files.readSymbolicLink(one.toPath()).toString().equals("/dev/null")) {
          count++;
        }
      } catch (java.io.IOException closedMeanwhile) {
        // Not one that this test looks for.
      }
    }
    return count;
  }
}
