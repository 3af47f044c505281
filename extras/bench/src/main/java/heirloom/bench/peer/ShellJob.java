package heirloom.bench.peer;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Series;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that packs a file, started by a shell, which tells what time of the processors it took.
 * Its figure is the time from start to end.
 *
 * @param command writes the packed file to its standard output
 * @param file what is packed
 * @param cpu gets the processors' time of each round, in nanoseconds
 */
public record ShellJob(String name, List<String> command, Path file, Series cpu)
    implements Contender {

  /** The second line of the shell's own command times: user and system time of its children. */
  private static final Pattern TIME = Pattern.compile("([0-9]+)m([0-9]+(?:\\.[0-9]+)?)s");

  /** Looks once whether what it packs unpacks to the file. */
  @Override
  public void warmUp() throws Exception {
    run("file=$1; shift; { \"$@\" || echo failed >&2; } | gunzip -c | cmp - \"$file\"", true);
  }

  @Override
  public void round(Series into) throws Exception {
    long before = System.nanoTime();
    String said = run("\"$@\" >/dev/null && times", false);
    into.addFigure((double) (System.nanoTime() - before));
    Matcher time = TIME.matcher(said.lines().skip(1).findFirst().orElse(""));
    double seconds = 0;
    int found = 0;
    while (time.find()) {
      seconds += 60 * Double.parseDouble(time.group(1)) + Double.parseDouble(time.group(2));
      found++;
    }
    if (found != 2) {
      throw new IOException("times said: " + said.strip());
    }
    cpu.addFigure(seconds * 1e9);
  }

  private String run(String script, boolean silent) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    if (silent) {
      line.add(file.toString());
    }
    line.addAll(command);
    Process shell = new ProcessBuilder(line).redirectErrorStream(true).start();
    shell.getOutputStream().close();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = shell.waitFor();
    if (code != 0 || (silent && !said.isEmpty())) {
      throw new IOException(code == 127 ? "not found here" : "it said: " + said.strip());
    }
    return said;
  }
}
