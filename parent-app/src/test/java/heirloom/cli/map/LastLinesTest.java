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
    StandardError errors = new StandardError(to);
    LastLines one = new LastLines(errors);
    LastLines other = new LastLines(errors);
    say(one, "a");
    say(other, "other\n");
    say(one, "b\n\nc\nd\ne");
    assertThat(to.toString(StandardCharsets.UTF_8)).isEqualTo("other\nab\n\nc\nd\n");
    one.close();
    assertThat(to.toString(StandardCharsets.UTF_8)).endsWith("d\ne");
    assertThat(one.text()).isEqualTo("c / d / e");
    assertThat(other.text()).isEqualTo("other");
    assertThat(new LastLines(errors).text()).isEmpty();
  }

  @Test
  void aLongEndIsShortenedAndHasNoTerminalCodes() throws Exception {
    LastLines lines = new LastLines(new StandardError(OutputStream.nullOutputStream()));
    say(lines, "x".repeat(20_000) + "\u001b[31mred\n");
    assertThat(lines.text()).startsWith("...").endsWith("x [31mred").hasSize(303);
  }

  @Test
  void aReaderThatHasGoneDoesNotStopTheCommand() throws Exception {
    LastLines lines =
        new LastLines(
            new StandardError(
                new OutputStream() {
                  @Override
                  public void write(int value) throws IOException {
                    throw new IOException("Broken pipe");
                  }
                }));
    say(lines, "one\ntwo\n");
    assertThat(lines.text()).isEqualTo("one / two");
    assertThat(lines.areOnTop()).isFalse();
  }

  @Test
  void whetherTheLastAreWhatStandsLast() throws Exception {
    StandardError errors = new StandardError(OutputStream.nullOutputStream());
    LastLines one = new LastLines(errors);
    LastLines other = new LastLines(errors);
    say(one, "a\n");
    assertThat(one.areOnTop()).isTrue();
    say(other, "x\n");
    assertThat(one.areOnTop()).isFalse();
    say(one, "b\n\nc\n");
    assertThat(one.areOnTop()).as("its a is above the other's").isFalse();
    say(one, "d\n");
    assertThat(one.areOnTop()).as("b, c and d").isTrue();
  }
}
