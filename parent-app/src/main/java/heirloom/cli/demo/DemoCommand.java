package heirloom.cli.demo;

import heirloom.child.demo.LiteralPage;
import heirloom.cli.CommandFailure;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows handle inheritance by the bare system calls, beside the exact list. */
@Command(
    name = "demo",
    description = {
      "Shows handle inheritance by the bare calls of this system, by three routes; what it leaks;"
          + " and the same with an exact list.",
      "It is the one thing in this program that makes handles inheritable."
    })
public final class DemoCommand implements Callable<Integer> {

  @Parameters(paramLabel = "WHAT", description = "004, the one that there is.")
  private String what = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (!what.equals("004")) {
      throw CommandFailure.usage("there is no demo \"" + what + "\"; give 004");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    new Demo004(LiteralPage.onWindows() ? new LiteralWindows() : new LiteralLinux(), out).show();
    out.flush();
    return 0;
  }
}
