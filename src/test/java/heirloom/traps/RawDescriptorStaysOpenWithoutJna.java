package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.inherit.Inheritance;
import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.testing.HandedChild;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * FileChannel on {@code /proc/self/fd/N} opens a second description; plain Java can neither close N
 * nor set close-on-exec, so the object lives until the child exits. (Measured.) Documented: the
 * reader of a pipe sees its end when such a child ends, not when it closes its stream.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptor numbers")
final class RawDescriptorStaysOpenWithoutJna {

  @Test
  void theReaderSeesTheEndWhenTheChildEnds() throws Exception {
    Os os = Current.os();
    OsPipe data = os.createPipe();
    OsPipe release = os.createPipe();
    OsProcess child;
    try (OsHandle write = data.writeEnd();
        OsHandle read = release.readEnd()) {
      child =
          HandedChild.helper(RawDescriptorStaysOpenWithoutJna.class, "child")
              .give("data", "pipe", write, "access", "w")
              .give("release", "pipe", read, "access", "r")
              .spawn()
              .start();
    }
    try (InputStream in = os.input(data.readEnd());
        OutputStream out = os.output(release.writeEnd())) {
      assertThat(new String(in.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("sent");
      // The child has closed its stream by now or will at once; the number 3 keeps the pipe open
      // until it is told to end, so this read can only return after that.
      out.write(1);
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(" still open");
    }
    assertThat(child.exit().join().code()).isZero();
  }

  static int child(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    try (OutputStream data = given.output("data")) {
      data.write("sent".getBytes(StandardCharsets.UTF_8));
    }
    try (InputStream release = given.input("release")) {
      release.read();
    }
    Path number = Path.of("/proc/self/fd/3");
    if (Files.readSymbolicLink(number).toString().startsWith("pipe:")) {
      Files.write(
          number,
          " still open".getBytes(StandardCharsets.UTF_8),
          java.nio.file.StandardOpenOption.WRITE);
    }
    return 0;
  }
}
