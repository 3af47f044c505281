package heirloom.cli.inspect;

import heirloom.cli.ExitCodes;
import heirloom.cli.Json;
import heirloom.cli.Paint;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what this system offers and what is used instead of what it lacks. */
@Command(
    name = "doctor",
    header = "Shows what this system offers, and what is used instead.",
    description = "Shows what this system offers, and what Heirloom uses instead of what it lacks.")
public final class DoctorCommand implements Callable<Integer> {

  @Option(names = "--json", description = "The same as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    List<Finding> findings = Diagnosis.look();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(json(findings)));
    } else {
      print(findings, out, Paint.forStdout());
    }
    out.flush();
    boolean unsupported =
        findings.stream().anyMatch(finding -> finding.name().equals("unsupported"));
    return unsupported ? ExitCodes.FAILED : 0;
  }

  private static void print(List<Finding> findings, PrintWriter out, Paint paint) {
    String group = "";
    for (Finding finding : findings) {
      if (!finding.group().equals(group)) {
        group = finding.group();
        out.println(paint.bold(group));
      }
      String mark =
          switch (finding.state()) {
            case GOOD -> paint.good("yes");
            case NOTE -> paint.figure("see");
            case MISSING -> paint.bad("no ");
          };
      out.printf("  %s  %-20s %s%n", mark, finding.name(), finding.text());
    }
  }

  private static List<Object> json(List<Finding> findings) {
    List<Object> all = new ArrayList<>();
    for (Finding finding : findings) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("group", finding.group());
      map.put("name", finding.name());
      map.put("state", finding.state().name().toLowerCase(Locale.ROOT));
      map.put("text", finding.text());
      all.add(map);
    }
    return all;
  }
}
