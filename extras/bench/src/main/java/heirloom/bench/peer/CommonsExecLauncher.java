package heirloom.bench.peer;

import java.util.List;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;

/** Apache Commons Exec over ProcessBuilder, with its default pumps. */
public final class CommonsExecLauncher implements Launcher {

  @Override
  public String name() {
    return "Commons Exec 1.6.0";
  }

  @Override
  public long startAndWait() throws Exception {
    List<String> words = Trivial.command();
    CommandLine line = new CommandLine(words.get(0));
    words.stream().skip(1).forEach(line::addArgument);
    Launcher.requireSuccess(DefaultExecutor.builder().get().execute(line));
    // It has no moment between start and end that a caller could see.
    return 0;
  }
}
