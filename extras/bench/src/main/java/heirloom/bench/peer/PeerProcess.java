package heirloom.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that holds a peer and measures on request. It is started by ProcessBuilder, and ends
 * when its standard input does. Used by one thread.
 */
public final class PeerProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;

  /**
   * Starts {@code command}; its errors go where ours go.
   *
   * @throws IOException when it cannot be started
   */
  public PeerProcess(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    requests = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Has it measure {@code count} acts of a kind, with {@code grants} things handed over in each.
   *
   * @return nanoseconds of each
   * @throws IOException when it refuses, with its text, or has ended
   */
  public long[] measure(String kind, int count, int grants) throws IOException {
    requests.write(kind + " " + count + " " + grants + "\n");
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the peer's process has ended");
    }
    List<String> words = List.of(answer.split(" ", -1));
    if (!words.get(0).equals("ok")) {
      throw new IOException(answer);
    }
    return words.stream().skip(1).mapToLong(Long::parseLong).toArray();
  }

  /** Ends it; kills it if it does not end within ten seconds, or when interrupted. */
  @Override
  public void close() throws IOException {
    requests.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    answers.close();
  }
}
