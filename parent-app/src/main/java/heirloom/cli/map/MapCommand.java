package heirloom.cli.map;

import heirloom.cli.CommandFailure;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a command on each slice of a file, several at a time, and prints in the file's order. */
@Command(
    name = "map",
    header = "Runs a command on each slice of a file, output in order.",
    sortOptions = false,
    customSynopsis = {
      "heirloom map [--in FILE] [--workers N] [--slice SIZE] [--by lines|bytes]",
      "             [--stdin|--path] [--unordered] [--retries N] [--keep-going]",
      "             [--] COMMAND [ARGUMENT...]"
    },
    description = {
      "Runs a command on each slice of a file, several at a time. Its standard input is the slice,"
          + " handed over as nameless memory; what it prints comes out in the file's order.",
      "A code other than 0 is a failure, also grep's 1 for no match: sed -n /ERROR/p has none. It"
          + " is told with the end of what the command wrote to its standard error, unless those"
          + " lines were the last there when it ended.",
      "The variable HEIRLOOM_SLICE is the slice's number, from 1. An empty file is one empty"
          + " slice.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  heirloom map --in disk.img --by bytes -- gzip -c > disk.img.gz",
      "  heirloom map --in big.log --workers 8 -- sort",
      "  heirloom map --in big.log --path --unordered -- wc -l {}",
      "  heirloom map --in frames.raw --by bytes --slice 6M --retries 3 -- ./encode"
    })
public final class MapCommand implements Callable<Integer> {

  @Option(
      names = "--in",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "The file, as it is; - is standard input, and so it is if not given.")
  private String in = "-";

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Commands that run at a time; as many as there are cores if not given.")
  private @Nullable Integer workers;

  @Option(
      names = "--slice",
      paramLabel = "SIZE",
      defaultValue = "8M",
      description =
          "The most bytes of a slice, 1 to 1G; 8M if not given. Java needs as much memory once.")
  private String slice = "8M";

  @Option(
      names = "--by",
      paramLabel = "lines|bytes",
      defaultValue = "lines",
      description = {
        "lines: a slice ends behind a line end, and a longer line has a slice of its own; bytes:"
            + " each slice but the last has the whole size. lines if not given."
      })
  private String by = "lines";

  @Option(
      names = "--stdin",
      description = "The slice is the command's standard input; so it is if not given.")
  private boolean standardInput;

  @Option(
      names = "--path",
      description = {
        "The slice is a file that can only be read: {} in the command's words becomes its path,"
            + " /dev/fd/N. It is good in the command and what that starts with its descriptors;"
            + " sudo, containers and programs that close descriptors or want a name's ending do not"
            + " find it. Standard input is empty then. Not on Windows."
      })
  private boolean path;

  @Option(
      names = "--unordered",
      description = {
        "Each slice's output comes out when it is done, in one piece, whichever ends first."
      })
  private boolean unordered;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "A slice whose command is killed, or crashes, is done again, up to N times; 0 if not given."
            + " With it, and with --unordered, output is kept in memory until its slice is done: 1G"
            + " of each slice at most, so up to 1G for each worker and 1.25G for slices whose turn"
            + " has not come; of a run that was killed nothing comes out. It is kept in a file:"
            + " write to >&1 there, since >/dev/stdout empties it. A process that outlives the"
            + " command cannot print any more."
      })
  private int retries;

  @Option(
      names = "--keep-going",
      description = {
        "A command that fails leaves the others alone; at the end the first 20 that failed are"
            + " told, in the file's order, and how many there were. Without it the slices behind"
            + " the first failure are not done. Either way the exit code is that of the first that"
            + " failed."
      })
  private boolean keepGoing;

  @Parameters(paramLabel = "COMMAND", description = "The program and its arguments.")
  private List<String> command = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    MapWords words =
        MapWords.parse(
            new MapWords.Raw(
                in,
                workers == null ? Runtime.getRuntime().availableProcessors() : workers,
                slice,
                by,
                standardInput,
                path,
                new MapWords.Ending(unordered, retries, keepGoing),
                command),
            File.separatorChar == '\\');
    // Not System.out: a PrintStream swallows errors, and the output is bytes.
    MapRun.run(words, new FileOutputStream(FileDescriptor.out), spec.commandLine().getErr());
    return 0;
  }
}
