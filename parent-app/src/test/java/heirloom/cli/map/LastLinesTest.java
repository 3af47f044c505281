package heirloom.cli.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LastLinesTest {

  private static void say(OutputStream to, String text) throws IOException {
    to.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void linesPassWholeAndTheLastAreKept() throws Exception {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    LastLines one = new LastLines(to);
    LastLines other = new LastLines(to);
    say(one, "a");
    say(other, "other\n");
    say(one, "b\n\nc\nd\ne");
    assertThat(to.toString(StandardCharsets.UTF_8)).isEqualTo("other\nab\n\nc\nd\n");
    one.close();
    assertThat(to.toString(StandardCharsets.UTF_8)).endsWith("d\ne");
    assertThat(one.text()).isEqualTo("c / d / e");
    assertThat(other.text()).isEqualTo("other");
    assertThat(new LastLines(to).text()).isEmpty();
  }

  @Test
  void aLongEndIsShortenedAndHasNoTerminalCodes() throws Exception {
    LastLines lines = new LastLines(OutputStream.nullOutputStream());
    say(lines, "x".repeat(20_000) + "\u001b[31mred\n");
    assertThat(lines.text()).startsWith("...").endsWith("x [31mred").hasSize(303);
  }

  @Test
  void aReaderThatHasGoneDoesNotStopTheCommand() throws Exception {
    LastLines lines =
        new LastLines(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    say(lines, "one\ntwo\n");
    assertThat(lines.text()).isEqualTo("one / two");
  }
}
