package heirloom.bench.peer;

import heirloom.bench.frame.Contender;
import heirloom.bench.frame.Series;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The usual way without Java: GNU parallel cuts a file at line ends, mawk adds up the parts, one
 * more mawk adds the parts together. Its sums are doubles, and it knows no quotes.
 */
public record ParallelMawk(String name, Path file, int key, int value, int workers)
    implements Contender {

  private static final String PART =
      "$V != \"NA\" && $V != \"\" && $V + 0 == $V { k = $K; n[k]++; s[k] += $V;"
          + " if (n[k] == 1 || $V < a[k]) a[k] = $V + 0; if (n[k] == 1 || $V > b[k]) b[k] = $V + 0 }"
          + " END { for (k in n) print k, n[k], s[k], a[k], b[k] }";

  private static final String WHOLE =
      "{ if (!($1 in n) || $4 < a[$1]) a[$1] = $4; if (!($1 in n) || $5 > b[$1]) b[$1] = $5;"
          + " n[$1] += $2; s[$1] += $3 }"
          + " END { for (k in n) print k, n[k], s[k] / n[k], a[k], b[k] }";

  @Override
  public void warmUp() throws Exception {
    for (String program : List.of("parallel", "mawk")) {
      try {
        new ProcessBuilder(program, "--version").redirectErrorStream(true).start().destroy();
      } catch (IOException e) {
        throw new IOException("no " + program + " here", e);
      }
    }
    run();
  }

  @Override
  public void round(Series into) throws Exception {
    long before = System.nanoTime();
    run();
    into.addFigure(Files.size(file) * 1e3 / (System.nanoTime() - before));
  }

  private void run() throws Exception {
    String part = PART.replace("$V", "$" + value).replace("$K", "$" + key);
    String line =
        "parallel --will-cite --pipepart -a \"$0\" --block -1 -j \"$1\" -q mawk -F, \"$2\" |"
            + " mawk \"$3\"";
    Process shell =
        new ProcessBuilder("sh", "-c", line, file.toString(), String.valueOf(workers), part, WHOLE)
            .redirectErrorStream(true)
            .start();
    shell.getOutputStream().close();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (shell.waitFor() != 0 || said.lines().count() != 3) {
      throw new IOException("it said: " + said.strip());
    }
  }
}
