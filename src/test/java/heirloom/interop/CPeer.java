package heirloom.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;

import heirloom.testing.COracle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The program in C that plays the other side; see {@code test/c/interop_peer.c}. */
public final class CPeer implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;

  /** Starts it with these words. */
  public CPeer(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(COracle.program("interop_peer")));
    command.addAll(Arrays.asList(words));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII));
  }

  /** Runs it to its end and returns what it said. */
  static String say(String... words) throws IOException {
    try (CPeer peer = new CPeer(words)) {
      return peer.hear();
    }
  }

  /** Its next line; "null" at its end. */
  public String hear() throws IOException {
    return String.valueOf(answers.readLine());
  }

  /** Gives it a line. */
  public void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(US_ASCII));
    process.getOutputStream().flush();
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** Ends it by SIGKILL and waits for that. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
