package heirloom.interop;

import heirloom.os.windows.WindowsPrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** The program in C that plays the other side: {@code test/c/windows/named.c}. Only on Windows. */
final class OtherProgram implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final Writer lines;

  private OtherProgram(Process process) {
    this.process = process;
    this.answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    this.lines = process.outputWriter(StandardCharsets.US_ASCII);
  }

  /** Starts one; skips the calling test where it was not built. */
  static OtherProgram start() throws IOException {
    return new OtherProgram(
        new ProcessBuilder(WindowsPrograms.path("named"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Has it do one thing and returns what it answers. */
  String ask(String line) throws IOException {
    begin(line);
    return answer();
  }

  /** Has it begin one thing; its answer is read later. */
  void begin(String line) throws IOException {
    lines.write(line + "\n");
    lines.flush();
  }

  /** What it answers next. */
  String answer() throws IOException {
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the other program ended");
    }
    return answer;
  }

  /** Lets it end, and waits for that; what it has open is closed by its end. */
  void end() throws IOException {
    lines.close();
    process.onExit().join();
  }

  @Override
  public void close() throws IOException {
    end();
    answers.close();
  }
}
