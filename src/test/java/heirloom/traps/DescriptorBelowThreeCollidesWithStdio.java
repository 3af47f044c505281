package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.Os;
import heirloom.os.OsControl;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.linux.Backends;
import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * If the parent runs with 0-2 closed, a new memfd or pipe lands there and becomes the child's
 * stdio. (ingelabs/classpath 52.) Every new descriptor below 3 is moved up at once; a standard
 * stream that this process lacks is the null device for its children.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "streams have no fixed numbers on Windows")
final class DescriptorBelowThreeCollidesWithStdio {

  private static final int CHARACTER_DEVICE = 020666;

  @Test
  void nothingIsBornBelowThree() throws Exception {
    OsPipe result = Current.os().createPipe();
    try (var text = Current.os().input(result.readEnd())) {
      var parent =
          PortSpawn.java(
              DescriptorBelowThreeCollidesWithStdio.class, "withoutStdio", COracle.program());
      var process = parent.grants(result.writeEnd()).start();
      result.writeEnd().close();
      assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("good");
      assertThat(process.exit().join().code()).isZero();
    }
  }

  static int withoutStdio(String[] arguments) throws Exception {
    try (OutputStream verdict = Current.os().output(OsHandle.borrowed(3, "result"))) {
      // Once before, so that all classes are loaded: the JVM's own jars would land below 3 as well.
      check(arguments[0], false);
      for (int number = 0; number < 3; number++) {
        Backends.closeNumber(number);
      }
      verdict.write(check(arguments[0], true).getBytes(StandardCharsets.UTF_8));
    }
    return 0;
  }

  private static String check(String oracle, boolean closed) throws Exception {
    Os os = Current.os();
    List<OsHandle> born = new ArrayList<>();
    OsPipe pipe = os.createPipe();
    born.add(pipe.readEnd());
    born.add(pipe.writeEnd());
    born.add(os.nullDevice());
    born.add(os.openFile(Path.of("/etc/passwd"), FileMode.READ));
    try (OsControl socket = os.createControl(false);
        OsControl pipes = os.createControl(true)) {
      born.addAll(socket.childEnds());
      born.addAll(pipes.childEnds());
      for (int number = 0; closed && number < 3; number++) {
        born.add(os.standardStream(number));
      }
      COracle.Report report = COracle.parse(PortSpawn.of(oracle).run().output());
      boolean good =
          born.stream().allMatch(one -> PortSpawn.number(one) >= 3)
              && report.descriptors().keySet().equals(Set.of(0, 1, 2))
              && report.descriptors().get(0).mode() == CHARACTER_DEVICE;
      return good ? "good" : "bad " + born + report;
    } finally {
      born.forEach(OsHandle::close);
    }
  }
}
