package heirloom.cli.inspect;

import heirloom.cli.CommandFailure;
import heirloom.cli.Json;
import heirloom.cli.Paint;
import heirloom.inspect.InspectionException;
import heirloom.inspect.ProcessReader;
import heirloom.inspect.ProcessView;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a process really holds. */
@Command(
    name = "inspect",
    header = "Shows what a process really holds, and who shares its regions.",
    description = {
      "Shows what a process holds at this moment: each descriptor with its kind, size, access and"
          + " position, the names it was given them under, and who else has its regions.",
      "The names stand in the process's own environment or command line, which it can change: each"
          + " is shown only beside the very object that is told there.",
      "Sees this user's processes, or all of them as root; on Windows as an administrator, and there"
          + " who holds a region is told, who has only mapped it is not."
    })
public final class InspectCommand implements Callable<Integer> {

  @Parameters(paramLabel = "PID", description = "The process.")
  private String pid = "";

  @Option(names = "--children", description = "Its descendants as well.")
  private boolean children;

  @Option(names = "--json", description = "The same as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CommandFailure, IOException {
    if (!pid.matches("[0-9]{1,10}")) {
      throw CommandFailure.usage(
          "\"" + pid + "\" is no process id; give a number, as ps or tasklist" + " shows it");
    }
    try (ProcessReader reader = ProcessReader.here()) {
      return look(reader);
    }
  }

  private int look(ProcessReader reader) throws IOException {
    long first = Long.parseLong(pid);
    List<ProcessView> views = new ArrayList<>();
    views.add(reader.read(first));
    if (children) {
      List<ProcessHandle> descendants =
          ProcessHandle.of(first).map(ProcessHandle::descendants).stream()
              .flatMap(found -> found)
              .toList();
      for (ProcessHandle descendant : descendants) {
        try {
          views.add(reader.read(descendant.pid()));
        } catch (InspectionException e) {
          // A child that ended between the listing and the look holds nothing any more.
          if (descendant.isAlive()) {
            throw e;
          }
        }
      }
    }
    InspectReport report = InspectReport.of(reader, views);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(report.json()));
    } else {
      report.print(out, Paint.forStdout());
    }
    out.flush();
    return 0;
  }
}
