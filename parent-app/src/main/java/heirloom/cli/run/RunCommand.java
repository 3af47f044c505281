package heirloom.cli.run;

import heirloom.cli.CommandFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a command with regions and files that it inherits, and ends as the command ends. */
@Command(
    name = "run",
    header = "Starts a command with regions and files that it inherits.",
    sortOptions = false,
    customSynopsis = {
      "heirloom run [--share NAME=SIZE | --share NAME=@FILE[:ro]]...",
      "             [--file NAME=PATH[:MODE]]... [--listen NAME=ADDRESS:PORT]...",
      "             [--save NAME=FILE]... [--by ROUTE] [--timeout TIME] [--] COMMAND [ARGUMENT...]"
    },
    description = {
      "Starts a command that inherits the named regions and files, and nothing else beside stdin,"
          + " stdout and stderr. It keeps the terminal; TERM, HUP and INT are forwarded to it.",
      "",
      "In the command's words {heirloom} stands for the whole handoff, {handle:NAME} for a"
          + " descriptor's number and {path:NAME} for a path that opens it (/dev/fd/N); a shell's >"
          + " would empty it first, which a region refuses: write 1<> {path:NAME}.",
      "The command does not end when this one is killed by KILL.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  heirloom run --share buf=64M --file log=out.txt -- python3 reader.py",
      "  heirloom run --share in=@data.bin:ro -- wc -c {path:in}",
      "  heirloom run --listen web=127.0.0.1:8080 -- ./server",
      "  heirloom run --share out=1M --save out=result.bin --timeout 30s -- ./worker"
    })
public final class RunCommand implements Callable<Integer> {

  @Option(
      names = "--share",
      paramLabel = ShareOption.FORM,
      description = {
        "A region of shared memory: of this size (4096, 64K, 64M, 1G), zeroed; or loaded from a"
            + " file, with :ro so that the kernel keeps the command from writing to it."
      })
  private List<String> shares = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = FileOption.FORM,
      description = {
        "An open file: r read, w create or empty and write, a create and append (the default), rw"
            + " read and write a file that is there."
      })
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--listen",
      paramLabel = ListenOption.FORM,
      description = {
        "A socket that listens there (Linux). The command finds it in its handoff, as {handle:NAME},"
            + " and as descriptor 3, 4, ... by LISTEN_FDS, LISTEN_FDNAMES and LISTEN_PID.",
        "/PATH is a Unix socket; its file must not exist, and is deleted when the command has ended"
            + " (not when this one was killed, or ended by a signal before it started the command)."
      })
  private List<String> sockets = new ArrayList<>();

  @Option(
      names = "--save",
      paramLabel = SaveOption.FORM,
      description = "Write the region's bytes to a file when the command has ended.")
  private List<String> saves = new ArrayList<>();

  @Option(
      names = "--by",
      paramLabel = "ROUTE",
      description =
          "How the command learns of them: env (variable HEIRLOOM, the default), line (an argument"
              + " --heirloom=... or {heirloom}; a Java command wants -Dheirloom={heirloom} before"
              + " its class), duplicate (sent once it runs; not to a plain Java command).")
  private String route = "env";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description =
          "End the command after this time (30, 500ms, 2m): TERM first, KILL 5 seconds later.")
  private Optional<String> timeout = Optional.empty();

  @Parameters(paramLabel = "COMMAND", description = "The program and its arguments.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws CommandFailure, IOException, InterruptedException {
    RunWords words =
        RunWords.parse(new RunWords.Raw(shares, files, sockets, saves, route, timeout, command));
    return Session.run(words);
  }
}
